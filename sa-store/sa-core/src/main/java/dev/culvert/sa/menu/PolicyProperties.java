package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.config.Policy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a policy of {@code /ip ipsec policy} is said with. */
final class PolicyProperties {

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

  /** In the order of print. */
  static final List<Property<?>> ALL =
      List.of(
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

  private PolicyProperties() {}

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
}
