package dev.culvert.sa.menu;

import dev.culvert.contracts.PortRange;

/**
 * {@code type:codes} of ICMP messages, as RouterOS's firewall writes them. A selector holds them
 * where it has ports: the type in the upper octet and the code in the lower one (RFC 4301 section
 * 4.4.1.1, RFC 7296 section 3.13.1).
 */
final class IcmpOptions {

  static final ValueType<PortRange> TYPE =
      ValueType.of(
          "any, an ICMP type such as 8, or type:code such as 3:4 or 3:0-4",
          IcmpOptions::parse,
          IcmpOptions::format);

  private static final ValueType<Integer> OCTET = ValueTypes.integer(0, 255);

  private IcmpOptions() {}

  private static PortRange parse(String text) {
    if (text.equals("any")) {
      return PortRange.ANY;
    }
    int colon = text.indexOf(':');
    if (colon < 0) {
      return codes(text, "0", "255");
    }
    String type = text.substring(0, colon);
    String codes = text.substring(colon + 1);
    int dash = codes.indexOf('-');
    return dash < 0
        ? codes(type, codes, codes)
        : codes(type, codes.substring(0, dash), codes.substring(dash + 1));
  }

  private static PortRange codes(String type, String first, String last) {
    int upper = octet(type) << 8;
    int from = octet(first);
    int to = octet(last);
    if (from > to) {
      throw new IllegalArgumentException("the codes end before they begin");
    }
    return new PortRange(upper | from, upper | to);
  }

  private static int octet(String text) {
    return OCTET.parser().apply(text);
  }

  private static String format(PortRange options) {
    if (options.isAny()) {
      return "any";
    }
    int type = options.first() >> 8;
    int from = options.first() & 0xFF;
    int to = options.last() & 0xFF;
    if (from == 0 && to == 0xFF) {
      return Integer.toString(type);
    }
    return type + ":" + (from == to ? Integer.toString(from) : from + "-" + to);
  }
}
