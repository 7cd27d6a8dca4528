package dev.culvert.linux;

/**
 * The packets whose first fragment has left in clear: their later fragments, which show no ports,
 * follow it (stateful fragment checking, RFC 4301 section 7.3). One nftables set for each version
 * of IP, which the kernel fills; a packet that finds it full is not remembered.
 */
final class ClearFragments {
  private static final int SIZE = 1024;

  /** As long as hosts wait for the other fragments: Linux's ipfrag_time. */
  private static final int LIFE_SECONDS = 30;

  private final IpFamily family;

  ClearFragments(IpFamily family) {
    this.family = family;
  }

  private String name() {
    return "clear-fragments-" + family.keyword();
  }

  /** What the fragments of one packet have in common (RFC 791, RFC 8200 section 4.5). */
  private String packet() {
    return switch (family) {
      case IPV4 -> "ip saddr . ip daddr . ip protocol . ip id";
      case IPV6 -> "ip6 saddr . ip6 daddr . frag id";
    };
  }

  String declaration() {
    return "set %s { typeof %s; flags dynamic,timeout; timeout %ds; size %d; }"
        .formatted(name(), packet(), LIFE_SECONDS, SIZE);
  }

  /** The rule for what leaves in clear of itself, not as somebody's protected packet. */
  String remembering() {
    String first =
        switch (family) {
          case IPV4 -> "ip frag-off & 0x3fff == 0x2000";
          case IPV6 -> "frag frag-off 0 frag more-fragments 1";
        };
    String marks = PacketMark.hex(PacketMark.REDIRECT | PacketMark.RULE_FIELD);
    return "meta mark & %s == 0 %s update @%s { %s }".formatted(marks, first, name(), packet());
  }

  /** The rule for later fragments of what is remembered. */
  String following() {
    String later =
        switch (family) {
          case IPV4 -> "ip frag-off & 0x1fff != 0";
          case IPV6 -> "frag frag-off != 0";
        };
    return "%s %s @%s accept".formatted(later, packet(), name());
  }
}
