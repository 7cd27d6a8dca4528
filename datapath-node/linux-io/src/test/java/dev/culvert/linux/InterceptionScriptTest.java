package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.RuleCounter.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InterceptionScriptTest {
  private static final InterceptRule PORTS =
      new InterceptRule(
          7,
          Site.OFFICE,
          Site.REMOTE,
          Ipv4Packets.TCP,
          PortRange.ANY,
          new PortRange(80, 81),
          Verdict.PROTECT_ESTABLISHED);

  private static String render(InterceptRule... rules) {
    return InterceptionScript.render(
        new InterceptionPlan(List.of(rules), List.of("wan0"), List.of()), Site.TUN, List.of());
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
  void outboundRulesStandInTheOrderOfThePlan() {
    InterceptRule pass = Site.rule(9, Site.OFFICE, Prefix.parse("10.1.101.1"), Verdict.PASS);
    String script = render(pass, Site.between(Verdict.PROTECT_ACQUIRING));
    String selectors = "ip saddr 10.1.202.0/24 ip daddr ";
    assertEquals(
        List.of(
            "meta mark & 0x40000000 != 0 accept",
            "meta mark & 0x3fff0000 != 0x00090000 "
                + selectors
                + "10.1.101.1/32 counter name r9-out-accept accept",
            "meta mark & 0x3fff0000 != 0x00010000 "
                + selectors
                + "10.1.101.0/24 counter name r1-out-redirect"
                + " meta mark set meta mark | 0x80000000 accept"),
        chain(script, "classify"));
  }

  @Test
  void onlyWhatPassesForWantOfAnSaAndAsksForOneIsLogged() {
    InterceptRule use =
        Site.rule(9, Site.OFFICE, Prefix.parse("10.1.101.1"), Verdict.PASS_WITHOUT_SA);
    String selectors = "ip saddr 10.1.202.0/24 ip daddr ";
    assertEquals(
        List.of(
            "meta mark & 0x3fff0000 != 0x00090000 " + selectors + "10.1.101.1/32 accept",
            "meta mark & 0x3fff0000 != 0x00010000 "
                + selectors
                + "10.1.101.0/24 limit rate 1/second burst 1 packets"
                + " log group 4500 snaplen 128 queue-threshold 1",
            "meta mark & 0x3fff0000 != 0x00010000 " + selectors + "10.1.101.0/24 accept"),
        chain(render(use, Site.between(Verdict.PASS_ACQUIRING)), "acquire").subList(3, 6));
    assertFalse(render(use, Site.between(Verdict.PROTECT_ACQUIRING)).contains("log"));
  }

  @Test
  void inboundRulesAreReversedWithTheirPorts() {
    assertEquals(
        "ip saddr 10.1.101.0/24 ip daddr 10.1.202.0/24 meta l4proto 6 th sport 80-81 "
            + "counter name r7-in-drop-encrypted-expected drop",
        chain(render(PORTS), "inbound").getLast());
  }

  @Test
  void onlyRulesWithPortsDropLaterFragments() {
    assertTrue(render(PORTS).contains("ip frag-off & 0x1fff != 0"));
    assertFalse(render(Site.between(Verdict.PROTECT_ESTABLISHED)).contains("frag-off"));
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
        chain(InterceptionScript.render(plan, Site.TUN, List.of()), "srcnat"));
  }

  @Test
  void countersStartFromWhatTheyWere() {
    InterceptionPlan plan = new InterceptionPlan(List.of(PORTS), List.of(), List.of());
    RuleCounter before = new RuleCounter(7, Kind.IN_DROP, 12, 3400);
    String script = InterceptionScript.render(plan, Site.TUN, List.of(before));
    assertTrue(script.contains("counter r7-in-drop { packets 12 bytes 3400 }"), script);
    assertTrue(script.contains("counter r7-in-accept { packets 0 bytes 0 }"), script);
  }

  @Test
  void countersOfOthersAreNotOurs() {
    String json =
        "{\"nftables\": [{\"metainfo\": {\"version\": \"1.0.6\"}}, "
            + "{\"counter\": {\"family\": \"inet\", \"name\": \"r7-in-drop\", "
            + "\"table\": \"culvert\", \"handle\": 3, \"packets\": 12, \"bytes\": 3400}}, "
            + "{\"counter\": {\"family\": \"inet\", \"name\": \"r7-in-drop\", "
            + "\"table\": \"filter\", \"handle\": 3, \"packets\": 99, \"bytes\": 99}}, "
            + "{\"counter\": {\"family\": \"inet\", \"name\": \"r7-of-tomorrow\", "
            + "\"table\": \"culvert\", \"handle\": 4, \"packets\": 99, \"bytes\": 99}}]}";
    assertEquals(List.of(new RuleCounter(7, Kind.IN_DROP, 12, 3400)), Interception.parse(json));
  }
}
