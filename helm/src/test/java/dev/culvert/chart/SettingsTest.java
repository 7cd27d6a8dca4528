package dev.culvert.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart tells the services. */
class SettingsTest {

  /** Settings that are every service's, though not each reads all of them. */
  private static final Set<String> SHARED =
      Set.of(
          "CULVERT_IKE_PARTITIONS", "KAFKA_BOOTSTRAP_SERVERS", "QUARKUS_LOG_CONSOLE_JSON_ENABLED");

  @ParameterizedTest
  @ValueSource(strings = {"sa-store", "ike-service", "cert-authority", "datapath-node"})
  void aServiceReadsEveryVariableThatIsSetForIt(String service) throws IOException {
    ServiceSources sources = ServiceSources.of(service);
    assertTrue(sources.reads("KAFKA_BOOTSTRAP_SERVERS"), "the sources are understood");

    for (String variable : Chart.render().workload(service).variables()) {
      assertTrue(sources.reads(variable), service + " does not read " + variable);
    }
  }

  @Test
  void sharedSettingsReachEveryServiceAndTheTopics() throws IOException {
    Manifests manifests = Chart.render();
    JsonNode data = manifests.one("ConfigMap", "settings").path("data");
    Set<String> names = new TreeSet<>();
    data.fieldNames().forEachRemaining(names::add);
    assertEquals(SHARED, names);
    for (String service : ServiceSources.MODULES.keySet()) {
      assertTrue(ServiceSources.of(service).reads("QUARKUS_LOG_CONSOLE_JSON_ENABLED"), service);
    }

    Set<String> withSettings = new TreeSet<>(ServiceSources.MODULES.keySet());
    withSettings.add("topics");
    for (String component : withSettings) {
      JsonNode from = manifests.workload(component).container().path("envFrom");
      assertEquals("office-culvert-settings", from.at("/0/configMapRef/name").asText(), component);
    }
  }

  @Test
  void aChangedSettingRestartsThePods() {
    String path = "/spec/template/metadata/annotations/checksum~1settings";
    assertNotEquals(
        Chart.render().workload("sa-store").object().at(path),
        Chart.render("ikePartitions=13").workload("sa-store").object().at(path));
  }

  @Test
  void theBundledBrokerAdvertisesTheNameThatServicesAreGiven() {
    Manifests manifests = Chart.render();
    String host = manifests.workload("broker").variable("CULVERT_BROKER_ADVERTISED_HOST");

    assertEquals(host + ":9092", bootstrap(manifests));
    JsonNode service = manifests.one("Service", "broker");
    assertEquals(service.at("/metadata/name").asText() + ".vpn.svc", host);
    assertEquals(9092, service.at("/spec/ports/0/port").asInt());
  }

  @Test
  void aSingleBrokerHoldsEachRecordOnce() {
    Manifests.Workload topics = Chart.render().workload("topics");
    assertEquals("1", topics.variable("CULVERT_TOPIC_REPLICATION"));
    assertEquals("1", topics.variable("CULVERT_TOPIC_MIN_IN_SYNC"));
  }

  @Test
  void brokersOfOnesOwnHoldEachRecordThreeTimes() {
    Manifests manifests = Chart.renderWithExternalBrokers();

    assertEquals("kafka-0:9092,kafka-1:9092", bootstrap(manifests));
    Manifests.Workload topics = manifests.workload("topics");
    assertEquals("3", topics.variable("CULVERT_TOPIC_REPLICATION"));
    assertEquals("2", topics.variable("CULVERT_TOPIC_MIN_IN_SYNC"));
    assertTrue(manifests.workloads().stream().noneMatch(w -> w.component().equals("broker")));
  }

  @Test
  void anotherPlanForTheTopicsIsAnotherJob() {
    assertNotEquals(
        topicsJob(Chart.renderWithExternalBrokers()),
        topicsJob(Chart.renderWithExternalBrokers("kafka.external.minInSync=1")));
    assertEquals(topicsJob(Chart.render()), topicsJob(Chart.render("ikeService.replicas=3")));
  }

  private static String topicsJob(Manifests manifests) {
    return manifests.one("Job", "topics").at("/metadata/name").asText();
  }

  private static String bootstrap(Manifests manifests) {
    return manifests.one("ConfigMap", "settings").at("/data/KAFKA_BOOTSTRAP_SERVERS").asText();
  }
}
