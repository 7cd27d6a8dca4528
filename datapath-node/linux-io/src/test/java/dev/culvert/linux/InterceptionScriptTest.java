package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.PolicyTable.Exchange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterceptionScriptTest {
  private static final String SELECTORS = "10.1.202.0/24 . 10.1.101.0/24";
  private static final InterceptRule PORTS =
      new InterceptRule(
          7,
          Site.OFFICE,
          Site.REMOTE,
          Ipv4Packets.TCP,
          PortRange.ANY,
          new PortRange(80, 81),
          Verdict.PROTECT_ESTABLISHED,
          InterceptRule.NOT_ITS_OWN);

  private static InterceptionScript script(InterceptRule... rules) {
    return new InterceptionScript(
        new InterceptionPlan(List.of(rules), List.of("wan0"), List.of()), Site.TUN);
  }

  private static String render(InterceptRule... rules) {
    return script(rules).replacement();
  }

  /** The lines of one chain, without its braces. */
  private static List<String> chain(String script, String name) {
    return script
        .lines()
        .dropWhile(line -> !line.equals("chain " + name + " {"))
        .skip(1)
        .takeWhile(line -> !line.equals("}"))
        .toList();
  }

  @Test
  void overlappingRulesAreLookedUpInTheirOrder() {
    InterceptRule pass = Site.rule(9, Site.OFFICE, Prefix.parse("10.1.101.1"), Verdict.PASS);
    String script = render(pass, Site.between(Verdict.PROTECT_ACQUIRING));
    assertEquals(
        List.of("ip saddr . ip daddr vmap @policy-0", "ip saddr . ip daddr vmap @policy-1"),
        chain(script, "classify-ip"));
    assertTrue(
        script.contains(
            "add element netdev culvert policy-0 {\n"
                + "10.1.202.0/24 . 10.1.101.1/32 comment \"r9-out-accept\" : accept\n}"),
        script);
    assertTrue(
        script.contains(
            "add element netdev culvert policy-1 {\n"
                + SELECTORS
                + " comment \"r1-out-redirect\" : goto to-tun\n}"),
        script);
  }

  @Test
  void onlyWhatPassesForWantOfAnSaAndAsksForOneIsLogged() {
    String script = render(Site.between(Verdict.PASS_ACQUIRING));
    assertTrue(script.contains(SELECTORS + " : goto ask-1"), script);
    assertEquals(
        List.of(
            "limit rate 1/second burst 1 packets log group 4500 snaplen 128 queue-threshold 1",
            "accept"),
        chain(script, "ask-1"));
    assertFalse(render(Site.between(Verdict.PROTECT_ACQUIRING)).contains("log"));
  }

  @Test
  void inboundRulesAreReversedWithTheirPorts() {
    String element =
        "10.1.101.0/24 . 10.1.202.0/24 . 6 . 80-81 . 0-65535"
            + " comment \"r7-in-drop-encrypted-expected\" : drop";
    assertTrue(render(PORTS).contains(element), render(PORTS));
  }

  @Test
  void fragmentsThatDoNotShowThePortsAskedForGoWhereTheFirstWent() {
    String script = render(PORTS);
    assertEquals(
        List.of(
            "ip frag-off & 0x1fff == 0 @th,0,32 & 0 == 0 goto classify-ip-ports",
            "goto classify-ip-protocol"),
        chain(script, "classify-ip"));
    assertTrue(
        script.contains(SELECTORS + " . 6 comment \"r7-out-redirect\" : goto to-tun"), script);
    assertFalse(render(Site.between(Verdict.PROTECT_ESTABLISHED)).contains("@th"));
  }

  @Test
  void aRuleThatCoversItsTunnelLetsItsOwnOutputPass() {
    InterceptRule everything =
        new InterceptRule(
            3,
            Prefix.parse("0.0.0.0/0"),
            Prefix.parse("0.0.0.0/0"),
            InterceptRule.ANY_PROTOCOL,
            PortRange.ANY,
            PortRange.ANY,
            Verdict.PROTECT_ESTABLISHED,
            3);
    String script = render(everything);
    assertTrue(script.contains("0.0.0.0/0 . 0.0.0.0/0 : jump classify-ip-own-3"), script);
    assertEquals(
        List.of(
            "meta mark & 0x3fff0000 == 0x00030000 return",
            "counter goto to-tun comment \"r3-out-redirect\""),
        chain(script, "classify-ip-own-3"));
  }

  @Test
  void anSaExchangesTheElementsOfItsPolicyAndNothingElse() {
    InterceptRule other = Site.rule(9, Site.OFFICE, Prefix.parse("10.9.0.0/16"), Verdict.PASS);
    InterceptionScript before = script(Site.between(Verdict.PROTECT_ACQUIRING), other);
    InterceptionScript after = script(Site.between(Verdict.PROTECT_ESTABLISHED), other);
    String reversed = "10.1.101.0/24 . 10.1.202.0/24";
    assertEquals(
        Optional.of(
            """
            delete element inet culvert policy-2 {
            %1$s
            }
            add element inet culvert policy-2 {
            %1$s comment "r1-in-drop-encrypted-expected" : drop
            }
            """
                .formatted(reversed)),
        after.exchange(before).map(Exchange::script));
    assertTrue(after.exchange(before).orElseThrow().takesAway());
    assertEquals(Optional.of(new Exchange("", false)), after.exchange(after));
    assertEquals(Optional.empty(), script(PORTS).exchange(before));
  }

  @Test
  void natRulesOfTheUserStandInTheirOrder() {
    SourceNatRule accept =
        new SourceNatRule(
            Optional.empty(),
            Optional.of(Site.OFFICE),
            Optional.of(Site.REMOTE),
            SourceNatRule.Action.ACCEPT);
    InterceptionPlan plan =
        new InterceptionPlan(List.of(), List.of(), List.of(accept, Site.MASQUERADE));
    assertEquals(
        List.of(
            "type nat hook postrouting priority srcnat; policy accept;",
            "ip saddr 10.1.202.0/24 ip daddr 10.1.101.0/24 accept",
            "oifname \"wan0\" masquerade"),
        chain(new InterceptionScript(plan, Site.TUN).replacement(), "srcnat"));
  }
}
