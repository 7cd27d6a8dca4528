package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who is given which secret, and that none stands in the chart. */
class SecretsTest {

  @Test
  void eachServiceIsGivenWhatItReadsAndNoMore() {
    Manifests manifests = Chart.render();
    Map<String, Set<String>> given =
        Map.of(
            "sa-store", Set.of("bootstrap.token", "ike-sealing.pub"),
            "ike-service", Set.of("kek", "spi-tag.key", "ike-sealing.key"),
            "cert-authority", Set.of("bootstrap.token"),
            "datapath-node", Set.of("spi-tag.key", "sensitive.key"),
            "broker", Set.of(),
            "topics", Set.of());
    for (Manifests.Workload workload : manifests.workloads()) {
      assertEquals(
          given.get(workload.component()),
          Set.copyOf(workload.secretEntries()),
          workload::toString);
    }
  }

  @Test
  void whoeverSignsIsEnrolledByAContainerThatAloneHasTheToken() {
    Map<String, String> writers =
        Map.of(
            "sa-store", "culvert:sa-store",
            "ike-service", "culvert:ike-service",
            "datapath-node", "culvert:datapath-node/$(CULVERT_NODE_NAME)");
    for (Manifests.Workload workload : Chart.render().workloads()) {
      JsonNode enrolment = workload.enrolment();
      String writer = writers.get(workload.component());
      assertEquals(writer == null, enrolment.isMissingNode(), workload::toString);
      if (writer != null) {
        assertEquals(List.of("bootstrap.token"), workload.secretEntries(enrolment));
        assertEquals(writer, enrolment.path("args").path(2).asText());
      }
    }
  }

  @Test
  void theCommandMakesEverySecretThatIsMounted() throws Exception {
    JsonNode secret = secretOf("./culvert", "secrets", "--name", "office-keys");

    assertEquals("Secret", secret.path("kind").asText());
    assertEquals("office-keys", secret.at("/metadata/name").asText());
    Set<String> made = new TreeSet<>();
    secret.path("data").fieldNames().forEachRemaining(made::add);
    for (Manifests.Workload workload : Chart.render().workloads()) {
      assertTrue(made.containsAll(workload.secretEntries()), workload::toString);
    }
  }

  private static JsonNode secretOf(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(Chart.ROOT.toFile());
    // Its module is packaged by now: the reactor builds it first.
    builder.environment().put("CULVERT_BUILT", "yes");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String yaml = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return Manifests.parse(yaml).objects().getFirst();
  }

  @Test
  void theSecretIsNamedAndNeverMade() {
    Manifests manifests = Chart.render("secrets.existingSecret=mine");
    assertEquals(List.of(), manifests.ofKind("Secret"));
    for (String service : ServiceSources.MODULES.keySet()) {
      assertTrue(
          manifests
              .workload(service)
              .volumes()
              .anyMatch(volume -> volume.at("/secret/secretName").asText().equals("mine")),
          service);
    }
  }

  @Test
  void noVariableAndNoConfigMapHoldsASecret() {
    for (Manifests manifests : List.of(Chart.render(), Chart.renderWithExternalBrokers())) {
      assertEquals(1, manifests.ofKind("ConfigMap").size());
      for (Manifests.Workload workload : manifests.workloads()) {
        for (String variable : workload.variables()) {
          assertTrue(!variable.matches(".*(SECRET|TOKEN|PASSWORD|KEY).*"), variable);
        }
      }
    }
  }
}
