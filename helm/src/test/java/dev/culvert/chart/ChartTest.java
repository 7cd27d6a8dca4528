package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an installation consists of. */
class ChartTest {

  @Test
  void helmFindsNothingToSay() {
    LintResult result = Chart.lint();
    assertFalse(result.isFailed(), () -> String.join("\n", result.getMessages()));
  }

  @Test
  void theWorkloadsAreTheServicesAndABroker() {
    assertEquals(
        Map.of(
            "ike-service", "Deployment",
            "sa-store", "Deployment",
            "cert-authority", "StatefulSet",
            "datapath-node", "DaemonSet",
            "broker", "StatefulSet",
            "topics", "Job"),
        Chart.render().workloads().stream()
            .collect(
                Collectors.toMap(
                    Manifests.Workload::component,
                    workload -> workload.object().path("kind").asText())));
  }

  @Test
  void theImagesAreThoseThatAreBuilt() throws IOException {
    String script = Files.readString(Chart.ROOT.resolve("images/build.sh"));
    Matcher names = Pattern.compile("for name in ([a-z -]+); do").matcher(script);
    assertTrue(names.find());
    Set<String> built =
        Arrays.stream(names.group(1).split(" "))
            .map(name -> "culvert/" + name + ":" + System.getProperty("culvert.version"))
            .collect(Collectors.toSet());

    assertEquals(built, imagesOf(Chart.render()));
  }

  @Test
  void imagesComeFromTheRegistryThatIsNamed() {
    assertEquals(
        Set.of("registry.example:5000/vpn"),
        imagesOf(Chart.render("image.repository=registry.example:5000/vpn", "image.tag=v7"))
            .stream()
            .map(image -> image.substring(0, image.lastIndexOf('/')))
            .collect(Collectors.toSet()));
  }

  private static Set<String> imagesOf(Manifests manifests) {
    return manifests.workloads().stream()
        .map(workload -> workload.container().path("image").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyObjectIsInTheReleasesNamespaceAndNamedAfterIt() {
    for (JsonNode object : Chart.render("networkPolicy.enabled=true", NODES).objects()) {
      JsonNode metadata = object.path("metadata");
      assertEquals(Chart.NAMESPACE, metadata.path("namespace").asText(), object::toString);
      assertTrue(metadata.path("name").asText().startsWith("office-culvert-"), object::toString);
    }
  }

  private static final String NODES = "networkPolicy.nodeCidrs[0]=192.0.2.0/24";

  @Test
  void everySelectorMeetsItsPods() {
    Manifests manifests = Chart.render();
    for (Manifests.Workload workload : manifests.workloads()) {
      JsonNode labels = workload.object().at("/spec/template/metadata/labels");
      workload
          .object()
          .at("/spec/selector/matchLabels")
          .propertyStream()
          .forEach(label -> assertEquals(label.getValue(), labels.path(label.getKey())));
    }
    for (JsonNode service : manifests.ofKind("Service")) {
      String component = service.at("/spec/selector/app.kubernetes.io~1component").asText();
      JsonNode ports = manifests.workload(component).container().path("ports");
      assertEquals(
          service.at("/spec/ports/0/targetPort").asText(), ports.path(0).path("name").asText());
      assertEquals(
          service.at("/spec/ports/0/port").asInt(), ports.path(0).path("containerPort").asInt());
    }
  }

  @Test
  void aServiceIsAskedForItsHealthAtItsOwnPort() throws IOException {
    for (Map.Entry<String, String> service : ServiceSources.MODULES.entrySet()) {
      JsonNode container = Chart.render().workload(service.getKey()).container();
      for (String probe : List.of("startup", "liveness", "readiness")) {
        JsonNode get = container.path(probe + "Probe").path("httpGet");
        assertTrue(get.path("path").asText().startsWith("/q/health/"), container::toString);
        assertEquals("http", get.path("port").asText());
      }
      assertEquals(
          ServiceSources.of(service.getKey()).property("quarkus.http.port"),
          container.at("/ports/0/containerPort").asText());
    }
  }

  @Test
  void replicasOfIkeServiceAreNotTakenAwayTogether() {
    JsonNode budget = Chart.render().one("PodDisruptionBudget", "ike-service");
    assertEquals(1, budget.at("/spec/maxUnavailable").asInt());
    assertEquals(List.of(), Chart.render("ikeService.replicas=1").ofKind("PodDisruptionBudget"));
    JsonNode spread =
        Chart.render().workload("ike-service").pod().at("/topologySpreadConstraints/0");
    assertEquals("kubernetes.io/hostname", spread.path("topologyKey").asText());
  }

  @Test
  void aServiceHasLongerToEndThanItTakes() throws IOException {
    for (String service : ServiceSources.MODULES.keySet()) {
      int grace =
          Chart.render().workload(service).pod().path("terminationGracePeriodSeconds").asInt();
      String needed = ServiceSources.of(service).property("quarkus.shutdown.timeout");
      assertTrue(grace > Integer.parseInt(needed.replaceAll("[sS]$", "")), service);
    }
  }

  @Test
  void onlyCulvertAndTheNodesReachTheBroker() {
    JsonNode from =
        Chart.render("networkPolicy.enabled=true", NODES)
            .one("NetworkPolicy", "broker")
            .at("/spec/ingress/0/from");

    assertEquals(
        "office", from.at("/0/podSelector/matchLabels/app.kubernetes.io~1instance").asText());
    assertEquals("192.0.2.0/24", from.at("/1/ipBlock/cidr").asText());
    assertEquals(2, from.size());
    assertEquals(List.of(), Chart.render().ofKind("NetworkPolicy"));
  }
}
