package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {

  @Test
  void readsTheOptionsOfItsCommand() {
    Options options =
        Options.parse("up", List.of("--home", "/var/lib/x/../culvert", "--node", "gw1"));
    assertEquals(Path.of("/var/lib/culvert"), options.home());
    assertEquals("gw1", options.node());
    assertEquals(1, options.ikeReplicas());
    assertEquals(3, Options.parse("up", List.of("--ike-replicas", "3")).ikeReplicas());
    assertEquals(OptionalInt.empty(), options.heapMegabytes());
    assertEquals(
        OptionalInt.of(512), Options.parse("restart", List.of("--heap", "512")).heapMegabytes());
    assertEquals("ike-service-2", Options.parse("restart", List.of("ike-service-2")).process());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10", "-1", "two"})
  void namesTheRangeOfReplicas(String count) {
    UsageException refused =
        assertThrows(
            UsageException.class, () -> Options.parse("up", List.of("--ike-replicas", count)));
    assertEquals("--ike-replicas is " + count + "; it must be 1 to 9", refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"95", "65537", "1g", "99999999999"})
  void namesTheRangeOfAHeap(String heap) {
    UsageException refused =
        assertThrows(UsageException.class, () -> Options.parse("up", List.of("--heap", heap)));
    assertEquals("--heap is " + heap + "; it must be 96 to 65536", refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "down", "restart", "status", "console"})
  void everyCommandHasHelp(String command) {
    assertTrue(Options.parse(command, List.of("--help")).help());
    assertTrue(Options.help(command).startsWith("Usage: ./culvert " + command));
  }

  @Test
  void namesWhatItDoesNotKnow() {
    UsageException unknown =
        assertThrows(UsageException.class, () -> Options.parse("down", List.of("--node", "x")));
    assertEquals("unknown option --node; see ./culvert down --help", unknown.getMessage());
    UsageException missing =
        assertThrows(UsageException.class, () -> Options.parse("up", List.of("--home")));
    assertEquals("--home needs a value", missing.getMessage());
  }
}
