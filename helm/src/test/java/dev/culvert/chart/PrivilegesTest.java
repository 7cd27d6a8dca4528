package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pods may do: little, and the datapath a little more. */
class PrivilegesTest {

  private static final String DATAPATH = "datapath-node";

  static List<Manifests.Workload> workloads() {
    return Chart.render().workloads();
  }

  static List<Manifests.Workload> unprivileged() {
    return workloads().stream().filter(workload -> !isDatapath(workload)).toList();
  }

  private static boolean isDatapath(Manifests.Workload workload) {
    return workload.component().equals(DATAPATH);
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void theRootIsReadOnlyAndNoPrivilegeIsGained(Manifests.Workload workload) {
    JsonNode context = workload.container().path("securityContext");
    assertTrue(context.path("readOnlyRootFilesystem").asBoolean());
    assertTrue(context.has("allowPrivilegeEscalation"));
    assertFalse(context.path("allowPrivilegeEscalation").asBoolean());
    assertFalse(context.path("privileged").asBoolean());
    assertEquals("ALL", context.at("/capabilities/drop/0").asText());
    assertEquals(
        "RuntimeDefault", workload.pod().at("/securityContext/seccompProfile/type").asText());
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void enrolmentHasNoPrivilegeEither(Manifests.Workload workload) {
    for (JsonNode container : workload.pod().path("initContainers")) {
      JsonNode context = container.path("securityContext");
      assertTrue(context.path("readOnlyRootFilesystem").asBoolean());
      assertFalse(context.path("allowPrivilegeEscalation").asBoolean(true));
      assertEquals("ALL", context.at("/capabilities/drop/0").asText());
      assertFalse(context.path("capabilities").has("add"));
      assertTrue(container.at("/resources/limits/memory").isTextual());
    }
  }

  @ParameterizedTest
  @MethodSource("unprivileged")
  void aServiceIsAUserWithoutCapabilitiesAndSeesNothingOfItsHost(Manifests.Workload workload) {
    JsonNode context = workload.pod().path("securityContext");
    assertTrue(context.path("runAsNonRoot").asBoolean());
    assertEquals(10001, context.path("runAsUser").asInt());
    assertFalse(workload.container().at("/securityContext/capabilities").has("add"));
    assertFalse(workload.pod().path("hostNetwork").asBoolean());
    assertTrue(workload.volumes().noneMatch(volume -> volume.has("hostPath")));
  }

  @Test
  void theDatapathHasThreeCapabilitiesItsDeviceAndItsDirectory() {
    Manifests.Workload datapath = Chart.render().workload(DATAPATH);

    assertEquals(
        Set.of("NET_ADMIN", "NET_RAW", "NET_BIND_SERVICE"),
        datapath
            .container()
            .at("/securityContext/capabilities/add")
            .valueStream()
            .map(JsonNode::asText)
            .collect(Collectors.toSet()));
    assertTrue(datapath.pod().path("hostNetwork").asBoolean());
    assertFalse(datapath.pod().path("hostPID").asBoolean());
    assertEquals(
        Set.of("/dev/net/tun CharDevice", "/run/culvert DirectoryOrCreate"),
        datapath
            .volumes()
            .filter(volume -> volume.has("hostPath"))
            .map(volume -> volume.path("hostPath"))
            .map(path -> path.path("path").asText() + " " + path.path("type").asText())
            .collect(Collectors.toSet()));
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void nothingMayCallTheKubernetesApi(Manifests.Workload workload) {
    JsonNode pod = workload.pod();
    assertTrue(pod.has("automountServiceAccountToken"));
    assertFalse(pod.path("automountServiceAccountToken").asBoolean());
    JsonNode account = Chart.render().one("ServiceAccount", workload.component());
    assertEquals(account.at("/metadata/name"), pod.path("serviceAccountName"));
  }

  @Test
  void thereIsNoRoleToBeMisused() {
    for (String kind : List.of("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")) {
      assertEquals(List.of(), Chart.render().ofKind(kind));
    }
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void whatIsWrittenHasABound(Manifests.Workload workload) {
    assertTrue(
        workload
            .volumes()
            .filter(volume -> volume.has("emptyDir"))
            .allMatch(volume -> volume.path("emptyDir").has("sizeLimit")));
    assertTrue(workload.container().at("/resources/limits/memory").isTextual());
  }
}
