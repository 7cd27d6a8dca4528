package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.TrafficSelector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** IP protocols by name or number. */
final class Protocols {

  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final Map<String, Integer> NAMES = names();
  private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 33, 132, 136);

  static final ValueType<Integer> TYPE =
      ValueType.of(
          "all, a name such as tcp, or a number from 0 to 255",
          Protocols::parse,
          Protocols::format);

  private Protocols() {}

  /** True when packets of the protocol have ports. */
  static boolean hasPorts(int protocol) {
    return WITH_PORTS.contains(protocol);
  }

  /** True for ICMP of either version. */
  static boolean isIcmp(int protocol) {
    return protocol == ICMP || protocol == ICMPV6;
  }

  /** The ICMP that goes with a version of IP. */
  static int icmpOf(IpAddress.Family family) {
    return switch (family) {
      case IPV4 -> ICMP;
      case IPV6 -> ICMPV6;
    };
  }

  private static int parse(String text) {
    Integer known = NAMES.get(text);
    if (known != null) {
      return known;
    }
    // 255 is how RouterOS numbers "all"; it is reserved at IANA.
    int number = ValueTypes.integer(0, 255).parser().apply(text);
    return number == 255 ? TrafficSelector.ANY_PROTOCOL : number;
  }

  private static String format(int protocol) {
    return NAMES.entrySet().stream()
        .filter(entry -> entry.getValue() == protocol)
        .findFirst()
        .map(Map.Entry::getKey)
        .orElseGet(() -> Integer.toString(protocol));
  }

  private static Map<String, Integer> names() {
    Map<String, Integer> names = new LinkedHashMap<>();
    names.put("all", TrafficSelector.ANY_PROTOCOL);
    names.put("icmp", ICMP);
    names.put("igmp", 2);
    names.put("ggp", 3);
    names.put("ipencap", 4);
    names.put("tcp", 6);
    names.put("egp", 8);
    names.put("udp", 17);
    names.put("dccp", 33);
    names.put("gre", 47);
    names.put("ipsec-esp", 50);
    names.put("ipsec-ah", 51);
    names.put("icmpv6", ICMPV6);
    names.put("ospf", 89);
    names.put("pim", 103);
    names.put("vrrp", 112);
    names.put("l2tp", 115);
    names.put("sctp", 132);
    names.put("udp-lite", 136);
    return names;
  }
}
