package dev.culvert.sa.menu;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.syntax.MenuPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /ip firewall nat}: as much of it as a tunnel between two masquerading sites needs. */
final class NatMenu implements OrderedMenu<NatRule> {

  static final Property<String> CHAIN =
      Property.of(
          "chain",
          Choice.only("srcnat", Map.of("dstnat", "destination NAT is not in this version")).one(),
          "which packets: srcnat is those that leave");
  static final Property<NatRule.Action> ACTION =
      Property.of("action", actions(), "what happens to the source address").orElse("accept");
  static final Property<IpPrefix> SRC_ADDRESS =
      Property.of("src-address", ValueTypes.PREFIX, "source; any when none is given");
  static final Property<IpPrefix> DST_ADDRESS =
      Property.of("dst-address", ValueTypes.PREFIX, "destination; any when none is given");
  static final Property<String> OUT_INTERFACE =
      Property.of("out-interface", interfaceName(), "leaving interface; any when none is given");

  private static ValueType<NatRule.Action> actions() {
    Map<String, NatRule.Action> words = new LinkedHashMap<>();
    words.put("accept", NatRule.Action.ACCEPT);
    words.put("masquerade", NatRule.Action.MASQUERADE);
    words.put("masq", NatRule.Action.MASQUERADE);
    return Choice.of(words).without("src-nat", "netmap", "same", "return", "jump", "log").one();
  }

  /** Linux's limit: IFNAMSIZ is 16 with the closing zero. */
  private static ValueType<String> interfaceName() {
    return ValueType.of(
        "name of an interface",
        text -> {
          if (!text.matches("[A-Za-z0-9_.:-]{1,15}")) {
            throw new IllegalArgumentException(
                "an interface name has 1 to 15 letters, digits, dots, colons, dashes or"
                    + " underscores");
          }
          return text;
        },
        text -> text);
  }

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip firewall nat");
  }

  @Override
  public Class<NatRule> objectClass() {
    return NatRule.class;
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(
        CHAIN,
        ACTION,
        SRC_ADDRESS,
        DST_ADDRESS,
        OUT_INTERFACE,
        Shared.PLACE_BEFORE,
        Shared.COMMENT,
        Shared.DISABLED);
  }

  @Override
  public Values read(NatRule rule) {
    return new Values()
        .put(CHAIN, "srcnat")
        .put(ACTION, rule.action())
        .put(SRC_ADDRESS, rule.source())
        .put(DST_ADDRESS, rule.destination())
        .put(OUT_INTERFACE, rule.outInterface())
        .put(Shared.COMMENT, rule.comment())
        .put(Shared.DISABLED, rule.disabled());
  }

  @Override
  public Assembly<NatRule> assemble(Draft<NatRule> draft) throws InvalidConfigException {
    Values values = draft.values();
    if (!values.has(CHAIN)) {
      throw new InvalidConfigException(
          CHAIN.name(), "", "a rule belongs to a chain", "add chain=srcnat");
    }
    NatRule rule =
        new NatRule(
            draft.previous().map(NatRule::name).orElse(draft.configuration().freshName("nat-rule")),
            draft.previous().map(NatRule::position).orElse(Long.MAX_VALUE),
            values.find(SRC_ADDRESS).orElse(null),
            values.find(DST_ADDRESS).orElse(null),
            values.find(OUT_INTERFACE).orElse(null),
            values.get(ACTION),
            values.get(Shared.DISABLED),
            values.get(Shared.COMMENT));
    if (rule.source() != null && rule.destination() != null) {
      IpVersions.requireSame(SRC_ADDRESS, rule.source(), DST_ADDRESS, rule.destination());
    }
    return new Assembly<>(rule, List.of(), List.of());
  }

  @Override
  public long position(NatRule rule) {
    return rule.position();
  }

  @Override
  public NatRule at(NatRule rule, long position) {
    return new NatRule(
        rule.name(),
        position,
        rule.source(),
        rule.destination(),
        rule.outInterface(),
        rule.action(),
        rule.disabled(),
        rule.comment());
  }
}
