package dev.culvert.datapath;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {

  private record Given(
      String nodeName,
      int ikePartitions,
      int firstMessagesPerSecond,
      int cookieThreshold,
      int policyMetrics,
      OptionalInt workers)
      implements NodeSettings {

    @Override
    public Path secretsDir() {
      return Path.of("secrets");
    }

    @Override
    public Path stateDir() {
      return Path.of("state");
    }
  }

  @Test
  void sensibleSettingsPass() {
    assertDoesNotThrow(
        () ->
            NodeSettings.requireValid(
                new Given("office-1.example", 4096, 1, 1, 0, OptionalInt.of(1))));
  }

  @Test
  void theErrorNamesTheProperty() {
    assertRefused(new Given("a/b", 4, 1, 1, 0, OptionalInt.of(1)), "culvert.node-name");
    assertRefused(new Given("", 4, 1, 1, 0, OptionalInt.of(1)), "culvert.node-name");
    assertRefused(new Given("a", 0, 1, 1, 0, OptionalInt.of(1)), "culvert.ike-partitions");
    assertRefused(new Given("a", 4097, 1, 1, 0, OptionalInt.of(1)), "culvert.ike-partitions");
    assertRefused(
        new Given("a", 4, 0, 1, 0, OptionalInt.of(1)), "culvert.first-messages-per-second");
    assertRefused(new Given("a", 4, 1, 0, 0, OptionalInt.of(1)), "culvert.cookie-threshold");
    assertRefused(new Given("a", 4, 1, 1, -1, OptionalInt.of(1)), "culvert.policy-metrics");
    assertRefused(
        new Given("a", 4, 1, 1, 0, OptionalInt.of(0)), "culvert.workers is 0: give 1 to 16");
    assertRefused(new Given("a", 4, 1, 1, 0, OptionalInt.of(17)), "culvert.workers");
  }

  /** In a cluster and in the lab it comes from the environment. */
  @Test
  void workersAreReadAndHaveADefault() {
    Map<String, String> needed =
        Map.of("CULVERT_SECRETS_DIR", "a", "CULVERT_STATE_DIR", "b", "CULVERT_NODE_NAME", "c");
    int unset = NodeSettings.packetWorkers(read(needed));
    assertTrue(unset >= 1 && unset <= NodeSettings.MOST_WORKERS, "workers: " + unset);
    Map<String, String> seven = new HashMap<>(needed);
    seven.put("CULVERT_WORKERS", "7");
    assertEquals(7, NodeSettings.packetWorkers(read(seven)));
  }

  private static NodeSettings read(Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .withMapping(NodeSettings.class)
        .withSources(new EnvConfigSource(environment, 300))
        .build()
        .getConfigMapping(NodeSettings.class);
  }

  private static void assertRefused(NodeSettings settings, String property) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> NodeSettings.requireValid(settings))
            .getMessage();
    assertTrue(message.contains(property), message);
  }
}
