package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong values are refused with words that name the field. */
class ValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ikeService.replicas=0                | /ikeService/replicas",
        "ikeService.replicas=two              | /ikeService/replicas",
        "ikeService.replica=2                 | 'replica'",
        "ikePartitions=2048                   | /ikePartitions",
        "ikePartitions=0                      | /ikePartitions",
        "image.pullPolicy=Sometimes           | /image/pullPolicy",
        "image.repository=Registry Of Mine    | /image/repository",
        "image.tag=a b                        | /image/tag",
        "secrets.existingSecret=              | /secrets/existingSecret",
        "kafka.bundled.enabled=perhaps        | /kafka/bundled/enabled",
        "kafka.bundled.storage.size=much      | /kafka/bundled/storage/size",
        "kafka.external.bootstrapServers=host | /kafka/external/bootstrapServers",
        "kafka.external.minInSync=0           | /kafka/external/minInSync",
        "certAuthority.certificateValidity=1y | /certAuthority/certificateValidity",
        "datapathNode.stateDir=run            | /datapathNode/stateDir",
        "datapathNode.firstMessagesPerSecond=0| /datapathNode/firstMessagesPerSecond",
        "datapathNode.workers=17              | /datapathNode/workers",
        "datapathNode.resources.limit.cpu=1   | 'limit'",
        "networkPolicy.nodeCidrs[0]=nodes     | /networkPolicy/nodeCidrs/0",
        "saStore.replicas=2                   | 'replicas'",
        "operator.enabled=true                | 'operator'",
      })
  void theSchemaNamesTheField(String setting, String field) {
    assertRefused(field, setting);
  }

  @Test
  void valuesThatDoNotGoTogetherAreNamedWithTheMend() {
    assertRefused(
        "kafka.external.bootstrapServers is empty: name your brokers as host:port",
        "kafka.bundled.enabled=false");
    assertRefused(
        "kafka.external.bootstrapServers is set while kafka.bundled.enabled is true",
        "kafka.external.bootstrapServers=kafka:9092");
    assertRefused(
        "kafka.external.minInSync is 4, more than kafka.external.replication (3)",
        "kafka.external.minInSync=4");
    assertRefused(
        "ikeService.replicas is 13, more than ikePartitions (12)", "ikeService.replicas=13");
    assertRefused("networkPolicy.nodeCidrs is empty", "networkPolicy.enabled=true");
  }

  private static void assertRefused(String words, String... settings) {
    RuntimeException refused = assertThrows(RuntimeException.class, () -> Chart.render(settings));
    assertTrue(refused.getMessage().contains(words), refused::getMessage);
  }

  @Test
  void valuesReachTheObjects() {
    Manifests manifests =
        Chart.render(
            "ikeService.replicas=5",
            "ikePartitions=64",
            "datapathNode.workers=3",
            "datapathNode.nodeSelector.role=gateway",
            "datapathNode.tolerations[0].operator=Exists",
            "certAuthority.certificateValidity=90D",
            "kafka.bundled.storage.storageClassName=fast",
            "image.pullSecrets[0]=registry");

    assertEquals(5, manifests.workload("ike-service").object().at("/spec/replicas").asInt());
    assertEquals(
        "64", manifests.one("ConfigMap", "settings").at("/data/CULVERT_IKE_PARTITIONS").asText());
    Manifests.Workload datapath = manifests.workload("datapath-node");
    assertEquals("3", datapath.variable("CULVERT_WORKERS"));
    assertEquals("gateway", datapath.pod().at("/nodeSelector/role").asText());
    assertEquals("Exists", datapath.pod().at("/tolerations/0/operator").asText());
    assertEquals("registry", datapath.pod().at("/imagePullSecrets/0/name").asText());
    assertEquals(
        "90D", manifests.workload("cert-authority").variable("CULVERT_CA_CERTIFICATE_VALIDITY"));
    assertEquals(
        "fast",
        manifests
            .workload("broker")
            .object()
            .at("/spec/volumeClaimTemplates/0/spec/storageClassName")
            .asText());
  }
}
