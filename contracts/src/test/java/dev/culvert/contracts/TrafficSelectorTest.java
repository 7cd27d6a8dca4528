package dev.culvert.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrafficSelectorTest {

  private static final TrafficSelector LAN = selector("10.1.202.0/24", 0, "any");

  @Test
  void narrowsToWhatBothSelect() {
    assertEquals(
        Optional.of(selector("10.1.202.64/26", 6, "80-90")),
        selector("10.1.202.64/26", 0, "80-90").intersect(selector("10.1.0.0/16", 6, "any")));
    assertEquals(Optional.empty(), LAN.intersect(selector("10.1.101.0/24", 0, "any")));
    assertEquals(
        Optional.empty(),
        selector("10.1.202.0/24", 6, "any").intersect(selector("10.1.202.0/24", 17, "any")));
    assertEquals(
        Optional.empty(),
        selector("10.1.202.0/24", 6, "80").intersect(selector("10.1.202.0/24", 6, "81")));
    assertEquals(Optional.empty(), LAN.intersect(selector("::/0", 0, "any")));
  }

  @Test
  void containsWhatItWouldNotNarrow() {
    assertTrue(LAN.contains(selector("10.1.202.9", 17, "53")));
    assertFalse(selector("10.1.202.9", 17, "53").contains(LAN));
  }

  @Test
  void refusesAnEmptyRange() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TrafficSelector(
                0, PortRange.ANY, IpAddress.parse("10.0.0.2"), IpAddress.parse("10.0.0.1")));
    assertThrows(IllegalArgumentException.class, () -> PortRange.parse("90-80"));
    assertThrows(IllegalArgumentException.class, () -> PortRange.parse("http"));
  }

  private static TrafficSelector selector(String prefix, int protocol, String ports) {
    return TrafficSelector.of(IpPrefix.parse(prefix), protocol, PortRange.parse(ports));
  }
}
