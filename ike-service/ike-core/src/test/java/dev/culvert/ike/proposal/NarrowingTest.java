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
    return Policy.named(name)
        .between(IpPrefix.parse(source), IpPrefix.parse(destination))
        .tunnel(true)
        .peer("office")
        .build();
  }

  private static Optional<Narrowing.Choice> select(
      List<Policy> policies, List<TrafficSelector> local, List<TrafficSelector> remote) {
    List<PolicySa> sas = policies.stream().flatMap(policy -> PolicySa.of(policy).stream()).toList();
    return Narrowing.select(sas, local, remote);
  }

  private static Optional<String> chosen(
      List<Policy> policies, List<TrafficSelector> local, List<TrafficSelector> remote) {
    return select(policies, local, remote).map(choice -> choice.sa().policy().name());
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

  @Test
  void saysWhenAnotherPolicyAllowsMore() {
    List<Policy> policies =
        List.of(
            policy("first", "10.1.0.0/24", "10.2.0.0/16"),
            policy("second", "10.1.1.0/24", "10.2.0.0/16"));
    assertTrue(
        select(policies, List.of(net("10.1.0.0/16")), List.of(net("10.2.0.0/16")))
            .orElseThrow()
            .more());
    assertFalse(
        select(policies, List.of(net("10.1.0.0/24")), List.of(net("10.2.0.0/16")))
            .orElseThrow()
            .more());
    assertFalse(
        select(
                List.of(policies.getFirst(), policy("inside", "10.1.0.0/25", "10.2.0.0/16")),
                List.of(net("10.1.0.0/16")),
                List.of(net("10.2.0.0/16")))
            .orElseThrow()
            .more());
  }

  /**
   * Several selectors on both sides: each is cut, and what is left of none is no reason to refuse.
   */
  @Test
  void severalSelectorsAreCutOneByOne() {
    Narrowing.Choice choice =
        select(
                List.of(policy("p", "10.1.0.0/16", "10.2.0.0/16")),
                List.of(net("10.1.1.0/24"), net("10.9.0.0/16"), tcp("10.1.2.0/24", 80)),
                List.of(net("10.2.7.0/24"), net("10.2.8.0/24")))
            .orElseThrow();
    assertEquals(List.of(net("10.1.1.0/24"), tcp("10.1.2.0/24", 80)), choice.local());
    assertEquals(List.of(net("10.2.7.0/24"), net("10.2.8.0/24")), choice.remote());
  }

  /** Type and code of ICMP are one number of 16 bits, in both port fields (section 3.13.1). */
  @Test
  void icmpTypeAndCodeNarrowLikePorts() {
    TrafficSelector echo =
        TrafficSelector.of(IpPrefix.parse("10.1.0.1/32"), 1, PortRange.of(0x0800));
    TrafficSelector allEcho =
        TrafficSelector.of(IpPrefix.parse("10.1.0.0/16"), 1, new PortRange(0x0800, 0x08ff));
    assertEquals(List.of(echo), Narrowing.within(net("10.1.0.0/16"), List.of(echo)));
    assertEquals(List.of(echo), Narrowing.within(allEcho, List.of(echo)));
    TrafficSelector unreachable =
        TrafficSelector.of(IpPrefix.parse("10.1.0.1/32"), 1, new PortRange(0x0300, 0x03ff));
    assertEquals(List.of(), Narrowing.within(allEcho, List.of(unreachable)));
  }

  @Test
  void narrowsIpv6() {
    assertEquals(
        List.of(net("2001:db8:1::/48")),
        Narrowing.within(net("2001:db8:1::/48"), List.of(net("2001:db8::/32"), net("10.0.0.0/8"))));
    assertEquals(
        Optional.of("six"),
        chosen(
            List.of(
                policy("four", "10.1.0.0/16", "10.2.0.0/16"),
                policy("six", "2001:db8:1::/48", "2001:db8:2::/48")),
            List.of(net("::/0"), net("0.0.0.0/0")),
            List.of(net("2001:db8::/32"))));
  }
}
