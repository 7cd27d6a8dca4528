package dev.culvert.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
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

  /** What two selectors have in common is what both have, of either version of IP. */
  @Test
  void anAddressIsInTheIntersectionIfItIsInBoth() {
    Random random = new Random(7296);
    int common = 0;
    for (int i = 0; i < 20_000; i++) {
      TrafficSelector one = random(random);
      TrafficSelector other = random(random);
      Optional<TrafficSelector> both = one.intersect(other);
      assertEquals(both.isPresent(), other.intersect(one).isPresent());
      common += both.isPresent() ? 1 : 0;
      for (IpAddress address : List.of(one.start(), one.end(), other.start(), other.end())) {
        boolean inBoth = holds(one, address) && holds(other, address);
        assertEquals(inBoth, both.filter(selector -> holds(selector, address)).isPresent());
      }
      assertTrue(both.stream().allMatch(b -> one.contains(b) && other.contains(b)));
    }
    assertTrue(common > 2_000, () -> "too few have anything in common");
  }

  /** Addresses that lie close together, but for the bits above a half of those of IPv6. */
  private static TrafficSelector random(Random random) {
    IpAddress a = address(random, random.nextBoolean());
    IpAddress b = address(random, a.family() == IpAddress.Family.IPV6);
    boolean inOrder = a.compareTo(b) <= 0;
    return new TrafficSelector(0, PortRange.ANY, inOrder ? a : b, inOrder ? b : a);
  }

  private static IpAddress address(Random random, boolean ipv6) {
    int low = random.nextInt(16);
    return ipv6
        ? new IpAddress(IpAddress.Family.IPV6, (long) random.nextInt(-1, 2) << 62, low - 8L)
        : IpAddress.ofIpv4(low);
  }

  private static boolean holds(TrafficSelector selector, IpAddress address) {
    return address.family() == selector.start().family()
        && selector.start().compareTo(address) <= 0
        && address.compareTo(selector.end()) <= 0;
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
