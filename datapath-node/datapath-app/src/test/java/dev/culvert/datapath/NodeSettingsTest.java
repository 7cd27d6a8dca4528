package dev.culvert.datapath;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {

  private record Given(
      String nodeName,
      int ikePartitions,
      int firstMessagesPerSecond,
      int cookieThreshold,
      int policyMetrics,
      int workers)
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
        () -> NodeSettings.requireValid(new Given("office-1.example", 4096, 1, 1, 0, 1)));
  }

  @Test
  void theErrorNamesTheProperty() {
    assertRefused(new Given("a/b", 4, 1, 1, 0, 1), "culvert.node-name");
    assertRefused(new Given("", 4, 1, 1, 0, 1), "culvert.node-name");
    assertRefused(new Given("a", 0, 1, 1, 0, 1), "culvert.ike-partitions");
    assertRefused(new Given("a", 4097, 1, 1, 0, 1), "culvert.ike-partitions");
    assertRefused(new Given("a", 4, 0, 1, 0, 1), "culvert.first-messages-per-second");
    assertRefused(new Given("a", 4, 1, 0, 0, 1), "culvert.cookie-threshold");
    assertRefused(new Given("a", 4, 1, 1, -1, 1), "culvert.policy-metrics");
    assertRefused(new Given("a", 4, 1, 1, 0, 0), "culvert.workers is 0: give 1 to 16");
    assertRefused(new Given("a", 4, 1, 1, 0, 17), "culvert.workers");
  }

  private static void assertRefused(NodeSettings settings, String property) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> NodeSettings.requireValid(settings))
            .getMessage();
    assertTrue(message.contains(property), message);
  }
}
