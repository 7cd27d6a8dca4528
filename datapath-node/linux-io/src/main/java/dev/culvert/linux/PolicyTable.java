package dev.culvert.linux;

import dev.culvert.linux.PolicyLayers.Layer;
import dev.culvert.linux.PolicyLayers.Placed;
import dev.culvert.linux.VerdictMap.Element;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One nftables table that holds the policy: chains, and the verdict maps that they look packets up
 * in. Of two such tables that differ in elements only, one becomes the other by their exchange.
 */
final class PolicyTable {
  /** Whether rules see their own output, which is marked and passes by them. */
  enum OwnOutput {
    MARKED,
    NONE
  }

  /**
   * An exchange of elements.
   *
   * @param script empty when there is nothing to do
   * @param takesAway whether elements go, and their counters with them
   */
  record Exchange(String script, boolean takesAway) {
    Exchange and(Exchange other) {
      return new Exchange(script + other.script, takesAway || other.takesAway);
    }
  }

  /** Layers of the rules that several chains look up, arranged once. */
  static final class Arrangements {
    private final IdentityHashMap<List<InterceptRule>, Map<KeyFields, List<Layer>>> known =
        new IdentityHashMap<>();

    List<Layer> of(List<InterceptRule> rules, KeyFields shown) {
      return known
          .computeIfAbsent(rules, r -> new EnumMap<>(KeyFields.class))
          .computeIfAbsent(shown, s -> PolicyLayers.arrange(rules, shown));
    }
  }

  private final String family;
  private final String name;
  private final StringBuilder chains = new StringBuilder();
  private final Map<VerdictMap, String> maps = new LinkedHashMap<>();
  private final Arrangements arrangements;

  /**
   * An empty table of this nftables family.
   *
   * @param arrangements what has been arranged before, for this table or another
   */
  PolicyTable(String family, String name, Arrangements arrangements) {
    this.family = family;
    this.name = name;
    this.arrangements = arrangements;
  }

  /** Adds a set that packets fill; an exchange of elements leaves it as it is. */
  void set(String declaration) {
    chains.append(declaration).append('\n');
  }

  /** Adds a chain. */
  void chain(String chain, List<String> lines) {
    chains.append("chain ").append(chain).append(" {\n");
    lines.forEach(line -> chains.append(line).append('\n'));
    chains.append("}\n");
  }

  /**
   * Adds the chains that do with a packet what its first matching rule says.
   *
   * @param base what their names begin with
   * @param rules of each IP version that has any, in order
   * @param action what a rule's element does
   * @return the rules that lead there, for the end of another chain
   */
  List<String> policy(
      String base,
      Map<IpFamily, List<InterceptRule>> rules,
      OwnOutput own,
      Function<Placed, Element> action) {
    List<String> entrance = new ArrayList<>();
    rules.forEach(
        (version, ofVersion) -> {
          String chain = base + "-" + version.keyword();
          entrance.add("meta protocol " + version.keyword() + " goto " + chain);
          chain(chain, byWhatIsShown(chain, ofVersion, own, action));
        });
    return entrance;
  }

  /** Packets that show less than some rule asks for are looked up by what they do show. */
  private List<String> byWhatIsShown(
      String chain, List<InterceptRule> rules, OwnOutput own, Function<Placed, Element> action) {
    IpFamily version = rules.getFirst().family();
    KeyFields asked =
        rules.stream().map(InterceptRule::asksFor).max(KeyFields::compareTo).orElseThrow();
    if (asked.isShownByAll(version)) {
      return lookups(chain, rules, asked, own, action);
    }
    List<String> lines = new ArrayList<>();
    for (KeyFields shown = asked; ; shown = shown.less()) {
      String byShown = chain + "-" + shown.label();
      chain(byShown, lookups(byShown, rules, shown, own, action));
      if (shown.isShownByAll(version)) {
        lines.add("goto " + byShown);
        return lines;
      }
      shown.shown(version).forEach(match -> lines.add(match + " goto " + byShown));
    }
  }

  private List<String> lookups(
      String chain,
      List<InterceptRule> rules,
      KeyFields shown,
      OwnOutput own,
      Function<Placed, Element> action) {
    List<String> lines = new ArrayList<>();
    for (Layer layer : arrangements.of(rules, shown)) {
      Map<String, Element> elements = new LinkedHashMap<>();
      for (Placed placed : layer.rules()) {
        Element element = action.apply(placed);
        if (own == OwnOutput.MARKED && placed.rule().coversItsTunnel()) {
          element = Element.uncounted("jump " + passingByOwn(chain, placed.rule(), element));
        }
        elements.put(placed.selectors(), element);
      }
      VerdictMap map = new VerdictMap(rules.getFirst().family(), layer.key(), elements);
      lines.add(map.lookup(maps.computeIfAbsent(map, m -> "policy-" + maps.size())));
    }
    return lines;
  }

  private String passingByOwn(String from, InterceptRule rule, Element element) {
    String chain = "%s-own-%d".formatted(from, rule.number());
    String own =
        "meta mark & %s == %s return"
            .formatted(
                PacketMark.hex(PacketMark.RULE_FIELD),
                PacketMark.hex(PacketMark.encryptedBy(rule.own())));
    String otherwise =
        element.counter().isEmpty()
            ? element.verdict()
            : "counter %s comment \"%s\"".formatted(element.verdict(), element.counter());
    chain(chain, List.of(own, otherwise));
    return chain;
  }

  /** The script that puts this table in the place of what has its name. */
  String replacement() {
    StringBuilder script = new StringBuilder();
    script.append(Nftables.replaceTable(family, name));
    script.append("table ").append(family).append(' ').append(name).append(" {\n");
    maps.forEach((map, mapName) -> script.append(map.declaration(mapName)).append('\n'));
    script.append(chains).append("}\n");
    maps.forEach((map, mapName) -> script.append(added(mapName, map.elements())));
    return script.toString();
  }

  private String added(String mapName, Map<String, Element> elements) {
    return elements(
        "add", mapName, elements.entrySet().stream().map(e -> e.getValue().text(e.getKey())));
  }

  private String elements(String verb, String mapName, Stream<String> elements) {
    String list = elements.collect(Collectors.joining(",\n"));
    return list.isEmpty()
        ? ""
        : "%s element %s %s %s {\n%s\n}\n".formatted(verb, family, name, mapName, list);
  }

  /** What makes this table of an earlier one; empty when more than elements differ. */
  Optional<Exchange> exchange(PolicyTable earlier) {
    if (chains.compareTo(earlier.chains) != 0 || !shapes().equals(earlier.shapes())) {
      return Optional.empty();
    }
    List<VerdictMap> before = List.copyOf(earlier.maps.keySet());
    List<VerdictMap> after = List.copyOf(maps.keySet());
    StringBuilder script = new StringBuilder();
    boolean takesAway = false;
    for (int i = 0; i < after.size(); i++) {
      String mapName = maps.get(after.get(i));
      Map<String, Element> gone = before.get(i).without(after.get(i));
      takesAway |= !gone.isEmpty();
      script.append(elements("delete", mapName, gone.keySet().stream()));
      script.append(added(mapName, after.get(i).without(before.get(i))));
    }
    return Optional.of(new Exchange(script.toString(), takesAway));
  }

  private List<VerdictMap> shapes() {
    return maps.keySet().stream().map(VerdictMap::shape).toList();
  }
}
