package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.PolicyLayers.Layer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyLayersTest {
  private static final PortRange WEB = new PortRange(80, 81);

  private static InterceptRule rule(
      int number, String source, String destination, int protocol, PortRange ports) {
    return rule(number, source, destination, protocol, ports, false);
  }

  private static InterceptRule rule(
      int number,
      String source,
      String destination,
      int protocol,
      PortRange ports,
      boolean coversItsTunnel) {
    return new InterceptRule(
        number,
        Prefix.parse(source),
        Prefix.parse(destination),
        protocol,
        PortRange.ANY,
        ports,
        Verdict.PROTECT_ESTABLISHED,
        coversItsTunnel ? number : InterceptRule.NOT_ITS_OWN);
  }

  private static List<List<Integer>> numbers(KeyFields shown, InterceptRule... rules) {
    return PolicyLayers.arrange(List.of(rules), shown).stream()
        .map(layer -> layer.rules().stream().map(placed -> placed.rule().number()).toList())
        .toList();
  }

  @Test
  void rulesThatDoNotOverlapStandTogether() {
    assertEquals(
        List.of(List.of(1, 2)),
        numbers(
            KeyFields.ADDRESSES,
            rule(1, "10.1.0.0/16", "10.9.0.0/16", 0, PortRange.ANY),
            rule(2, "10.1.0.0/16", "10.8.0.0/16", 0, PortRange.ANY)));
  }

  @Test
  void theLaterOfTwoThatOverlapStandsInALaterLayer() {
    assertEquals(
        List.of(List.of(1, 3), List.of(2)),
        numbers(
            KeyFields.ADDRESSES,
            rule(1, "10.1.1.0/24", "10.9.0.0/16", 0, PortRange.ANY),
            rule(2, "10.1.0.0/16", "10.9.0.0/16", 0, PortRange.ANY),
            rule(3, "10.2.0.0/16", "10.9.0.0/16", 0, PortRange.ANY)));
  }

  @Test
  void aLayerAsksForTheSameFields() {
    List<Layer> layers =
        PolicyLayers.arrange(
            List.of(
                rule(1, "10.1.0.0/16", "10.9.0.0/16", 0, PortRange.ANY),
                rule(2, "10.2.0.0/16", "10.9.0.0/16", 6, WEB),
                rule(3, "10.3.0.0/16", "10.9.0.0/16", 0, PortRange.ANY)),
            KeyFields.PORTS);
    assertEquals(
        List.of(KeyFields.ADDRESSES, KeyFields.PORTS), layers.stream().map(Layer::key).toList());
    assertEquals(2, layers.getFirst().rules().size());
  }

  @Test
  void aRuleThatNeverMatchesIsLeftOut() {
    InterceptRule wide = rule(1, "10.0.0.0/8", "0.0.0.0/0", 0, PortRange.ANY);
    InterceptRule narrow = rule(2, "10.1.0.0/16", "10.9.0.0/16", 6, WEB);
    assertEquals(List.of(List.of(1)), numbers(KeyFields.PORTS, wide, narrow));
  }

  @Test
  void aRuleThatItsOwnOutputPassesHidesNoOther() {
    InterceptRule wide = rule(1, "0.0.0.0/0", "0.0.0.0/0", 0, PortRange.ANY, true);
    InterceptRule narrow = rule(2, "192.0.2.1/32", "192.0.2.2/32", 0, PortRange.ANY);
    assertEquals(List.of(List.of(1), List.of(2)), numbers(KeyFields.ADDRESSES, wide, narrow));
  }

  @Test
  void withoutPortsItIsNotKnownWhichRuleAFragmentMatches() {
    InterceptRule web = rule(1, "10.1.0.0/16", "10.9.0.0/16", 6, WEB);
    InterceptRule mail = rule(2, "10.1.0.0/16", "10.9.0.0/16", 6, new PortRange(25, 25));
    assertEquals(List.of(List.of(1, 2)), numbers(KeyFields.PORTS, web, mail));
    List<Layer> layers = PolicyLayers.arrange(List.of(web, mail), KeyFields.PROTOCOL);
    assertEquals(1, layers.size());
    assertEquals(KeyFields.PROTOCOL, layers.getFirst().key());
    assertTrue(layers.getFirst().rules().getFirst().undecided());
  }

  @Test
  void ipv6PrefixesAreComparedInAllTheirBits() {
    assertEquals(
        List.of(List.of(1, 2), List.of(3)),
        numbers(
            KeyFields.ADDRESSES,
            rule(1, "2001:db8::/65", "2001:db8:1::/48", 0, PortRange.ANY),
            rule(2, "2001:db8::8000:0:0:0/65", "2001:db8:1::/48", 0, PortRange.ANY),
            rule(3, "2001:db8::/64", "2001:db8:1::/48", 0, PortRange.ANY)));
  }

  @Test
  void manyTunnelsMakeOneLayer() {
    InterceptRule[] tunnels =
        IntStream.rangeClosed(1, 10_000)
            .mapToObj(
                i -> {
                  String network = "10.%d.%d.0/24".formatted(100 + i / 256, i % 256);
                  return rule(i, "10.0.0.0/16", network, 0, PortRange.ANY);
                })
            .toArray(InterceptRule[]::new);
    List<List<Integer>> layers = numbers(KeyFields.ADDRESSES, tunnels);
    assertEquals(1, layers.size());
    assertEquals(10_000, layers.getFirst().size());
  }
}
