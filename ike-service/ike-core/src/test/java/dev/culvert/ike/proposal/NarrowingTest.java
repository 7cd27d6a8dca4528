package dev.culvert.ike.proposal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 7296 section 2.9. */
class NarrowingTest {
  private static TrafficSelector net(String prefix) {
    return TrafficSelector.of(IpPrefix.parse(prefix), TrafficSelector.ANY_PROTOCOL, PortRange.ANY);
  }

  private static TrafficSelector tcp(String prefix, int port) {
    return TrafficSelector.of(IpPrefix.parse(prefix), 6, PortRange.of(port));
  }

  private static Policy policy(String name, String source, String destination) {
    return new Policy(
        name,
        0,
        0,
        IpPrefix.parse(source),
        IpPrefix.parse(destination),
        TrafficSelector.ANY_PROTOCOL,
        PortRange.ANY,
        PortRange.ANY,
        Policy.Action.ENCRYPT,
        Policy.Level.REQUIRE,
        Policy.IpsecProtocols.ESP,
        true,
        null,
        null,
        "office",
        "default",
        false,
        "");
  }

  private static Optional<String> chosen(
      List<Policy> policies, List<TrafficSelector> local, List<TrafficSelector> remote) {
    return Narrowing.select(policies, local, remote).map(choice -> choice.policy().name());
  }

  @Test
  void cutsToThePolicyAndKeepsNoDoubles() {
    assertEquals(
        List.of(net("10.1.101.0/24")),
        Narrowing.within(
            net("10.1.101.0/24"),
            List.of(tcp("10.1.101.5/32", 80), net("10.0.0.0/8"), net("10.1.101.0/25"))));
    assertEquals(
        List.of(tcp("10.1.101.5/32", 80), net("10.1.101.128/25")),
        Narrowing.within(
            net("10.1.101.0/24"), List.of(tcp("10.1.101.5/32", 80), net("10.1.101.128/25"))));
    assertEquals(List.of(), Narrowing.within(net("10.1.101.0/24"), List.of(net("2001:db8::/32"))));
  }

  @Test
  void prefersThePolicyThatHoldsThePacketInFront() {
    List<Policy> policies =
        List.of(
            policy("first", "10.1.0.0/24", "10.2.0.0/16"),
            policy("second", "10.1.1.0/24", "10.2.0.0/16"));
    List<TrafficSelector> remote = List.of(net("10.2.0.0/16"));
    assertEquals(
        Optional.of("second"),
        chosen(policies, List.of(tcp("10.1.1.7/32", 22), net("10.1.0.0/16")), remote));
    assertEquals(Optional.of("first"), chosen(policies, List.of(net("10.1.0.0/16")), remote));
    assertEquals(Optional.empty(), chosen(policies, List.of(net("10.9.0.0/16")), remote));
  }

  @Test
  void nothingSelectsNothing() {
    assertEquals(
        Optional.empty(),
        chosen(List.of(policy("p", "0.0.0.0/0", "0.0.0.0/0")), List.of(), List.of()));
  }

  @Test
  void anAnswerMustLieInsideTheProposal() {
    List<TrafficSelector> proposed = List.of(tcp("10.1.1.7/32", 22), net("10.1.0.0/16"));
    assertTrue(Narrowing.isNarrowed(List.of(net("10.1.1.0/24")), proposed));
    assertTrue(Narrowing.isNarrowed(proposed, proposed));
    assertFalse(Narrowing.isNarrowed(List.of(net("10.0.0.0/8")), proposed));
    assertFalse(Narrowing.isNarrowed(List.of(), proposed));
  }
}
