package dev.culvert.datapath.steering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Policy.Action;
import dev.culvert.contracts.config.Policy.Level;
import dev.culvert.linux.InterceptRule;
import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.InterceptionPlan;
import dev.culvert.linux.SourceNatRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlansTest {

  @ParameterizedTest
  @CsvSource({
    "NONE, REQUIRE, false, PASS",
    "DISCARD, REQUIRE, false, DISCARD",
    "ENCRYPT, USE, false, PASS_WITHOUT_SA",
    "ENCRYPT, ACQUIRE, false, PASS_ACQUIRING",
    "ENCRYPT, REQUIRE, false, PROTECT_ACQUIRING",
    "ENCRYPT, UNIQUE, false, PROTECT_ACQUIRING",
    "ENCRYPT, USE, true, PROTECT_ESTABLISHED",
    "ENCRYPT, ACQUIRE, true, PROTECT_ESTABLISHED",
    "ENCRYPT, REQUIRE, true, PROTECT_ESTABLISHED"
  })
  void actionLevelAndSaDecide(Action action, Level level, boolean hasSa, Verdict expected) {
    InterceptionPlan plan =
        plan(policy(action, level, 0, PortRange.ANY), hasSa ? Set.of("p") : Set.of());
    assertEquals(expected, plan.rules().getFirst().verdict());
    assertEquals(7, plan.rules().getFirst().number());
    assertEquals(List.of("wan"), plan.devices());
  }

  @Test
  void whatTheKernelCannotExpressIsNamed() {
    Policy portsWithoutProtocol = policy(Action.ENCRYPT, Level.REQUIRE, 0, PortRange.parse("80"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> plan(portsWithoutProtocol, Set.of()))
            .getMessage();
    assertTrue(message.startsWith("policy p: "), message);
  }

  @Test
  void natRulesKeepTheirMatches() {
    NatRule rule =
        new NatRule(
            "n",
            1,
            IpPrefix.parse("10.1.202.0/24"),
            null,
            "ether1",
            NatRule.Action.MASQUERADE,
            false,
            "");
    SourceNatRule converted =
        Plans.of(List.of(), Map.of(), Set.of(), List.of(), List.of(rule)).sourceNat().getFirst();
    assertEquals("ether1", converted.outInterface().orElseThrow());
    assertEquals("10.1.202.0/24", converted.source().orElseThrow().toString());
    assertTrue(converted.destination().isEmpty());
    assertEquals(SourceNatRule.Action.MASQUERADE, converted.action());
  }

  /** Else one of them would protect what another has made by the same SA. */
  @Test
  void policiesThatUseEachOthersSasMarkTheirOutputAlike() {
    Policy one = policy("one", Level.REQUIRE, "192.168.80.0/24");
    Policy other = policy("other", Level.USE, "192.168.80.1/32");
    Policy alone = policy("alone", Level.UNIQUE, "192.168.80.1/32");
    List<Policy> policies = List.of(one, other, alone);
    Map<String, Integer> numbers = Map.of("one", 9, "other", 4, "alone", 5);
    Map<String, Integer> ofOutput = Plans.ofOutput(policies, numbers);
    assertEquals(Map.of("one", 4, "other", 4, "alone", 5), ofOutput);
    List<Integer> passing =
        Plans.of(policies, numbers, Set.of(), Set.of(), List.of()).rules().stream()
            .map(InterceptRule::own)
            .toList();
    assertEquals(List.of(4, 4, 5), passing);
  }

  private static InterceptionPlan plan(Policy policy, Set<String> withSa) {
    return Plans.of(List.of(policy), Map.of("p", 7), withSa, Set.of("wan"), List.of());
  }

  private static Policy policy(Action action, Level level, int protocol, PortRange ports) {
    return policy("p", action, level, "10.1.202.0/24", "10.1.101.0/24", protocol, ports);
  }

  /** It takes in the packets between the gateways. */
  private static Policy policy(String name, Level level, String destination) {
    return policy(name, Action.ENCRYPT, level, "192.168.90.0/24", destination, 0, PortRange.ANY);
  }

  private static Policy policy(
      String name,
      Action action,
      Level level,
      String source,
      String destination,
      int protocol,
      PortRange ports) {
    return Policy.named(name)
        .position(1)
        .between(IpPrefix.parse(source), IpPrefix.parse(destination))
        .protocol(protocol)
        .ports(PortRange.ANY, ports)
        .action(action)
        .level(level)
        .tunnel(true)
        .saBetween(IpAddress.parse("192.168.90.1"), IpAddress.parse("192.168.80.1"))
        .peer("other")
        .build();
  }
}
