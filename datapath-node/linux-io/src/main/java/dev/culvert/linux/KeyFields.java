package dev.culvert.linux;

import java.util.List;
import java.util.Locale;

/**
 * How much of a packet a rule asks for, and how much a packet shows: later fragments have no ports,
 * and those of IPv6 may not even name their protocol.
 */
enum KeyFields {
  ADDRESSES,
  PROTOCOL,
  PORTS;

  /** The part of a chain's name. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The next fewer fields; there are none below {@link #ADDRESSES}. */
  KeyFields less() {
    return this == PORTS ? PROTOCOL : ADDRESSES;
  }

  /** Whether every packet shows these fields. */
  boolean isShownByAll(IpFamily family) {
    return switch (this) {
      case ADDRESSES -> true;
      // IPv4 has its protocol in every fragment.
      case PROTOCOL -> family == IpFamily.IPV4;
      case PORTS -> false;
    };
  }

  /**
   * Matches that take in, together, the packets that show these fields, which not all do: loading
   * them fails on the others, and a rule whose expression fails does not match. Later fragments are
   * told by their offset: what stands where their ports would be are data.
   */
  List<String> shown(IpFamily family) {
    String loadable = "@th,0,32 & 0 == 0";
    return switch (this) {
      case ADDRESSES, PROTOCOL -> List.of("meta l4proto & 0 == 0");
      case PORTS ->
          switch (family) {
            case IPV4 -> List.of("ip frag-off & 0x1fff == 0 " + loadable);
            case IPV6 -> List.of("exthdr frag missing " + loadable, "frag frag-off 0 " + loadable);
          };
    };
  }

  /** The expression that looks a packet up. For ICMP the first "port" is type and code. */
  String expression(IpFamily family) {
    String addresses = "%1$s saddr . %1$s daddr".formatted(family.keyword());
    return switch (this) {
      case ADDRESSES -> addresses;
      case PROTOCOL -> addresses + " . meta l4proto";
      case PORTS -> addresses + " . meta l4proto . th sport . th dport";
    };
  }
}
