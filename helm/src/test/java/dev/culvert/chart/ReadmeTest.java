package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What README says of Helm is done as it says, but for the cluster. */
class ReadmeTest {

  /** The words of a command: helm install RELEASE CHART -n NAMESPACE [--set SETTING]... */
  private record Install(String release, String chart, String namespace, List<String> settings) {

    static Install parse(String line) {
      List<String> words = List.of(line.split("\\s+#")[0].split("\\s+"));
      List<String> settings = new ArrayList<>();
      String namespace = "";
      for (int i = 4; i < words.size(); i += 2) {
        switch (words.get(i)) {
          case "-n" -> namespace = words.get(i + 1);
          case "--set" -> settings.add(words.get(i + 1));
          default -> throw new AssertionError("unknown option in README: " + line);
        }
      }
      return new Install(words.get(2), words.get(3), namespace, settings);
    }
  }

  @Test
  void everyInstallationInReadmeRenders() throws IOException {
    List<Install> installs =
        Files.readString(Chart.ROOT.resolve("README.md"))
            .replaceAll("\\\\\\n\\s+", "")
            .lines()
            .filter(line -> line.startsWith("helm "))
            .map(Install::parse)
            .toList();
    assertFalse(installs.isEmpty());

    for (Install install : installs) {
      assertEquals("helm/culvert", install.chart);
      Manifests manifests =
          Chart.renderAs(
              install.release, install.namespace, install.settings.toArray(String[]::new));
      assertEquals(
          install.namespace,
          manifests.one("DaemonSet", "datapath-node").at("/metadata/namespace").asText());
      assertTrue(
          manifests.workloads().stream()
              .anyMatch(workload -> workload.secretEntries().contains("kek")));
    }
  }
}
