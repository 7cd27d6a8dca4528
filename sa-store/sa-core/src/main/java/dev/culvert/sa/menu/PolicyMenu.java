package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.IpsecSettings.Defaults;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.config.Shadowing;
import dev.culvert.sa.syntax.MenuPath;
import dev.culvert.sa.view.PolicyState;
import dev.culvert.sa.view.Totals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /ip ipsec policy}: the security policy database in its order. */
final class PolicyMenu implements OrderedMenu<Policy> {

  static final Property<AddressAndPort> SRC_ADDRESS =
      Property.of(
          "src-address",
          AddressAndPort.TYPE,
          "source of outbound packets; sa-src-address when none is given");
  static final Property<AddressAndPort> DST_ADDRESS =
      Property.of(
          "dst-address",
          AddressAndPort.TYPE,
          "destination of outbound packets; sa-dst-address when none is given");
  static final Property<PortRange> SRC_PORT =
      Property.of("src-port", ValueTypes.PORTS, "source ports").in(Property.Role.SHORTHAND);
  static final Property<PortRange> DST_PORT =
      Property.of("dst-port", ValueTypes.PORTS, "destination ports").in(Property.Role.SHORTHAND);
  static final Property<Integer> PROTOCOL =
      Property.of("protocol", Protocols.TYPE, "IP protocol").orElse("all");
  static final Property<PortRange> ICMP_OPTIONS =
      Property.of(
          "icmp-options", IcmpOptions.TYPE, "type and code with protocol=icmp; any when not given");
  static final Property<Policy.Action> ACTION =
      Property.of("action", actions(), "what happens to a matching packet").orElse("encrypt");
  static final Property<Policy.Level> LEVEL =
      Property.of("level", levels(), "what happens to a packet while there is no SA")
          .orElse("require");
  static final Property<Policy.IpsecProtocols> IPSEC_PROTOCOLS =
      Property.of(
              "ipsec-protocols", ipsecProtocols(), "the protection; with both AH goes around ESP")
          .orElse("esp");
  static final Property<Boolean> TUNNEL =
      Property.of("tunnel", ValueTypes.YES_NO, "tunnel mode; else packets of sa-src-address itself")
          .orElse("no");
  static final Property<Policy.DontFragment> DONT_FRAGMENT =
      Property.of(
              "dont-fragment",
              dontFragment(),
              "the DF bit of protected packets; clear lets them be fragmented")
          .orElse("clear");
  static final Property<Integer> DSCP =
      Property.of("dscp", Dscp.TYPE, "DSCP of the outer header; inherit copies the inner one")
          .orElse("inherit");
  static final Property<Integer> TFC_PADDING =
      Property.of(
              "tfc-padding",
              TfcPadding.TYPE,
              "length that shorter packets are padded to before ESP in tunnel mode")
          .orElse("0");
  static final Property<Integer> TFC_DUMMIES =
      Property.of(
              "tfc-dummies",
              ValueTypes.integer(0, Policy.TrafficFlow.MOST_DUMMIES),
              "dummy packets that an ESP SA sends each second")
          .orElse("0");
  static final Property<IpAddress> SA_SRC_ADDRESS =
      Property.of(
          "sa-src-address",
          ValueTypes.ADDRESS,
          "our tunnel address; the peer's local-address else");
  static final Property<IpAddress> SA_DST_ADDRESS =
      Property.of(
          "sa-dst-address", ValueTypes.ADDRESS, "the peer's tunnel address; that of peer= else");
  static final Property<String> PROPOSAL =
      Property.of("proposal", ValueTypes.WORD, "name of the proposal").orElse("default");
  static final Property<Optional<String>> MANUAL_SA =
      Property.of(
              "manual-sa",
              ManualKeyTypes.REFERENCE,
              "name of the manual keys; none for SAs that IKE negotiates")
          .orElse("none");
  static final Property<String> PEER =
      Property.of(
          "peer",
          ValueTypes.WORD,
          "name of the peer; the one whose address fits sa-dst-address best when none is given");
  static final Property<Integer> PRIORITY =
      Property.of(
              "priority",
              ValueTypes.integer(-2147483646, Integer.MAX_VALUE),
              "larger is tried first")
          .orElse("0");

  private static ValueType<Policy.Action> actions() {
    Map<String, Policy.Action> words = new LinkedHashMap<>();
    words.put("encrypt", Policy.Action.ENCRYPT);
    words.put("discard", Policy.Action.DISCARD);
    words.put("none", Policy.Action.NONE);
    return Choice.of(words).one();
  }

  private static ValueType<Policy.Level> levels() {
    Map<String, Policy.Level> words = new LinkedHashMap<>();
    words.put("require", Policy.Level.REQUIRE);
    words.put("unique", Policy.Level.UNIQUE);
    words.put("use", Policy.Level.USE);
    words.put("acquire", Policy.Level.ACQUIRE);
    return Choice.of(words).one();
  }

  private static ValueType<Policy.IpsecProtocols> ipsecProtocols() {
    Map<String, Policy.IpsecProtocols> words = new LinkedHashMap<>();
    words.put("esp", Policy.IpsecProtocols.ESP);
    words.put("ah", Policy.IpsecProtocols.AH);
    words.put("ah,esp", Policy.IpsecProtocols.ESP_THEN_AH);
    words.put("esp,ah", Policy.IpsecProtocols.ESP_THEN_AH);
    words.put("ah-esp", Policy.IpsecProtocols.ESP_THEN_AH);
    return Choice.of(words).one();
  }

  private static ValueType<Policy.DontFragment> dontFragment() {
    Map<String, Policy.DontFragment> words = new LinkedHashMap<>();
    words.put("clear", Policy.DontFragment.CLEAR);
    words.put("set", Policy.DontFragment.SET);
    words.put("inherit", Policy.DontFragment.INHERIT);
    return Choice.of(words).one();
  }

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec policy");
  }

  @Override
  public Class<Policy> objectClass() {
    return Policy.class;
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(
        SRC_ADDRESS,
        DST_ADDRESS,
        SRC_PORT,
        DST_PORT,
        PROTOCOL,
        ICMP_OPTIONS,
        ACTION,
        LEVEL,
        IPSEC_PROTOCOLS,
        TUNNEL,
        SA_SRC_ADDRESS,
        SA_DST_ADDRESS,
        PROPOSAL,
        MANUAL_SA,
        PEER,
        PRIORITY,
        DONT_FRAGMENT,
        DSCP,
        TFC_PADDING,
        TFC_DUMMIES,
        Shared.PLACE_BEFORE,
        Shared.COMMENT,
        Shared.DISABLED);
  }

  @Override
  public Map<String, String> legend(Scene scene) {
    Map<String, String> legend = new LinkedHashMap<>();
    legend.put("X", "disabled");
    legend.put("I", "invalid");
    if (scene.defaults() != Defaults.COMPAT_V2_6) {
      legend.put("A", "active");
    }
    return legend;
  }

  @Override
  public String flags(Policy policy, Scene scene) {
    return (policy.disabled() ? "X" : "")
        + (Shadowing.coverOf(policy, scene.configuration()).isPresent() ? "I" : "")
        + (legend(scene).containsKey("A") && isActive(policy, scene) ? "A" : "");
  }

  private static boolean isActive(Policy policy, Scene scene) {
    return PolicyState.of(policy, scene.observations(), scene.now()) == PolicyState.ESTABLISHED;
  }

  @Override
  public Values read(Policy policy) {
    boolean icmp = Protocols.isIcmp(policy.protocol());
    PortRange sourcePorts = icmp ? PortRange.ANY : policy.sourcePorts();
    PortRange destinationPorts = icmp ? PortRange.ANY : policy.destinationPorts();
    return new Values()
        .put(SRC_ADDRESS, new AddressAndPort(policy.source(), sourcePorts))
        .put(DST_ADDRESS, new AddressAndPort(policy.destination(), destinationPorts))
        .put(PROTOCOL, policy.protocol())
        .put(ICMP_OPTIONS, icmp ? policy.sourcePorts() : null)
        .put(ACTION, policy.action())
        .put(LEVEL, policy.level())
        .put(IPSEC_PROTOCOLS, policy.ipsecProtocols())
        .put(TUNNEL, policy.tunnel())
        .put(SA_SRC_ADDRESS, policy.saSource())
        .put(SA_DST_ADDRESS, policy.saDestination())
        .put(PROPOSAL, policy.proposal())
        .put(MANUAL_SA, Optional.ofNullable(policy.manualSa()))
        .put(PEER, policy.peer())
        .put(PRIORITY, policy.priority())
        .put(DONT_FRAGMENT, policy.outerHeader().dontFragment())
        .put(DSCP, policy.outerHeader().dscp())
        .put(TFC_PADDING, policy.trafficFlow().paddedBytes())
        .put(TFC_DUMMIES, policy.trafficFlow().dummies())
        .put(Shared.COMMENT, policy.comment())
        .put(Shared.DISABLED, policy.disabled());
  }

  @Override
  public Assembly<Policy> assemble(Draft<Policy> draft) throws InvalidConfigException {
    Values values = draft.values();
    boolean encrypt = values.get(ACTION) == Policy.Action.ENCRYPT;
    PolicyTunnel tunnel = encrypt ? PolicyTunnel.resolve(draft) : PolicyTunnel.none(draft);
    AddressAndPort source = side(draft, SRC_ADDRESS, SRC_PORT, tunnel.source());
    AddressAndPort destination = side(draft, DST_ADDRESS, DST_PORT, tunnel.destination());
    IpVersions.check(draft, source.prefix(), destination.prefix());
    requirePorts(values.get(PROTOCOL), source, SRC_PORT);
    requirePorts(values.get(PROTOCOL), destination, DST_PORT);
    PortRange icmp = icmpOptions(values);
    boolean selectsIcmp = Protocols.isIcmp(values.get(PROTOCOL));
    Policy policy =
        new Policy(
            draft.previous().map(Policy::name).orElse(draft.configuration().freshName("policy")),
            draft.previous().map(Policy::position).orElse(Long.MAX_VALUE),
            values.get(PRIORITY),
            source.prefix(),
            destination.prefix(),
            values.get(PROTOCOL),
            selectsIcmp ? icmp : source.ports(),
            selectsIcmp ? icmp : destination.ports(),
            values.get(ACTION),
            values.get(LEVEL),
            values.get(IPSEC_PROTOCOLS),
            values.get(TUNNEL),
            new Policy.OuterHeader(values.get(DONT_FRAGMENT), values.get(DSCP)),
            new Policy.TrafficFlow(values.get(TFC_PADDING), values.get(TFC_DUMMIES)),
            tunnel.source(),
            tunnel.destination(),
            tunnel.peer(),
            values.get(PROPOSAL),
            tunnel.manualSa(),
            values.get(Shared.DISABLED),
            values.get(Shared.COMMENT));
    PolicyProtection.check(policy);
    return new Assembly<>(policy, List.of(), tunnel.notes());
  }

  private static AddressAndPort side(
      Draft<Policy> draft,
      Property<AddressAndPort> address,
      Property<PortRange> port,
      IpAddress tunnelAddress)
      throws InvalidConfigException {
    AddressAndPort side;
    if (draft.values().has(address)) {
      side = draft.values().get(address);
    } else if (tunnelAddress != null) {
      side = new AddressAndPort(IpPrefix.host(tunnelAddress), PortRange.ANY);
    } else {
      throw new InvalidConfigException(
          address.name(), "", "is needed unless action=encrypt", "add " + address.name() + "=…");
    }
    if (!draft.given().has(port)) {
      return side;
    }
    PortRange given = draft.given().get(port);
    boolean both = draft.given().has(address) && !side.ports().isAny();
    if (both && !side.ports().equals(given)) {
      throw new InvalidConfigException(
          port.name(),
          given.toString(),
          address.name() + " already gives ports " + side.ports(),
          "give one of them");
    }
    return new AddressAndPort(side.prefix(), given);
  }

  private static void requirePorts(int protocol, AddressAndPort side, Property<PortRange> property)
      throws InvalidConfigException {
    if (!side.ports().isAny() && !Protocols.hasPorts(protocol)) {
      throw new InvalidConfigException(
          PROTOCOL.name(),
          PROTOCOL.type().formatter().apply(protocol),
          "has no ports, but " + property.name() + " is " + side.ports(),
          "use protocol=tcp or protocol=udp, or ports any");
    }
  }

  private static PortRange icmpOptions(Values values) throws InvalidConfigException {
    PortRange options = values.find(ICMP_OPTIONS).orElse(PortRange.ANY);
    if (!options.isAny() && !Protocols.isIcmp(values.get(PROTOCOL))) {
      throw new InvalidConfigException(
          ICMP_OPTIONS.name(),
          ICMP_OPTIONS.type().formatter().apply(options),
          "belongs to ICMP, but protocol is "
              + PROTOCOL.type().formatter().apply(values.get(PROTOCOL)),
          "use protocol=icmp, or icmp-options=any");
    }
    return options;
  }

  @Override
  public Optional<List<Row>> stats(Scene scene) {
    return Optional.of(
        scene.configuration().all(Policy.class).stream()
            .map(policy -> stats(policy, scene))
            .toList());
  }

  private Row stats(Policy policy, Scene scene) {
    Values values = read(policy);
    List<Row.Field> fields = new ArrayList<>();
    for (Property<?> property : List.of(SRC_ADDRESS, DST_ADDRESS, PROTOCOL)) {
      fields.add(Row.Field.of(property.name(), values.text(property).orElseThrow()));
    }
    PolicyState state = PolicyState.of(policy, scene.observations(), scene.now());
    fields.add(Row.Field.of("ph2-state", state.word()));
    SaReport.PolicyCounters counters = Totals.ofPolicy(policy.name(), scene.observations());
    switch (scene.defaults()) {
      case COMPAT_V2_6 -> {
        fields.add(Row.Field.of("in-accepted", counters.inAccepted()));
        fields.add(Row.Field.of("in-dropped", counters.inDropped()));
        fields.add(Row.Field.of("out-accepted", counters.outAccepted()));
        fields.add(Row.Field.of("out-dropped", counters.outDropped() - counters.notEncrypted()));
        fields.add(Row.Field.of("encrypted", counters.outTransformed()));
        fields.add(Row.Field.of("not-encrypted", counters.notEncrypted()));
        fields.add(Row.Field.of("decrypted", counters.inTransformed()));
        fields.add(Row.Field.of("not-decrypted", counters.notDecrypted()));
      }
      case MODERN, COMPAT_V7, COMPAT_V4 -> {
        fields.add(Row.Field.of("in-accepted", counters.inAccepted()));
        fields.add(Row.Field.of("in-dropped", counters.inDropped()));
        fields.add(Row.Field.of("in-transformed", counters.inTransformed()));
        fields.add(Row.Field.of("out-accepted", counters.outAccepted()));
        fields.add(Row.Field.of("out-dropped", counters.outDropped()));
        fields.add(Row.Field.of("out-transformed", counters.outTransformed()));
      }
    }
    return new Row(policy.name(), flags(policy, scene), policy.comment(), fields);
  }

  @Override
  public long position(Policy policy) {
    return policy.position();
  }

  @Override
  public Policy at(Policy policy, long position) {
    return new Policy(
        policy.name(),
        position,
        policy.priority(),
        policy.source(),
        policy.destination(),
        policy.protocol(),
        policy.sourcePorts(),
        policy.destinationPorts(),
        policy.action(),
        policy.level(),
        policy.ipsecProtocols(),
        policy.tunnel(),
        policy.outerHeader(),
        policy.trafficFlow(),
        policy.saSource(),
        policy.saDestination(),
        policy.peer(),
        policy.proposal(),
        policy.manualSa(),
        policy.disabled(),
        policy.comment());
  }
}
