package dev.culvert.linux;

/**
 * One entry of the security policy as the interception sees it: outbound packets are matched as it
 * stands, inbound ones with source and destination exchanged.
 *
 * @param number names the rule in counters and marks, 1 to {@link PacketMark#MAX_RULE}
 * @param source of outbound packets
 * @param destination of outbound packets, of the same IP version
 * @param protocol IP protocol, 1 to 255; {@link #ANY_PROTOCOL}
 * @param sourcePorts ANY unless the protocol has ports; for ICMP type and code in one number, type
 *     first (RFC 4301, section 4.4.1.1)
 * @param destinationPorts ANY unless the protocol has ports; for ICMP as the source's
 * @param verdict what happens to packets that this rule matches first
 * @param own the number in the mark of the packets that it makes by encrypting, where its selectors
 *     take them in: those pass by it. Its own number or, of rules that use each other's SAs, one of
 *     theirs; else {@link #NOT_ITS_OWN}
 */
public record InterceptRule(
    int number,
    Prefix source,
    Prefix destination,
    int protocol,
    PortRange sourcePorts,
    PortRange destinationPorts,
    Verdict verdict,
    int own) {
  /** Every IP protocol. */
  public static final int ANY_PROTOCOL = 0;

  /** The selectors do not take in the packets that the rule makes. */
  public static final int NOT_ITS_OWN = 0;

  /** The processing choices of RFC 4301, section 4.4.1, and what stands for PROTECT inbound. */
  public enum Verdict {
    PASS,
    DISCARD,
    /** Passes for want of an SA; nobody is told. */
    PASS_WITHOUT_SA,
    /** Passes for want of an SA, and is logged to {@link Interception#ACQUIRE_GROUP}. */
    PASS_ACQUIRING,
    /** To the TUN; there is no SA yet, so a clear packet from outside is not the peer's fault. */
    PROTECT_ACQUIRING,
    /** To the TUN; an SA exists, so the peer had to encrypt. */
    PROTECT_ESTABLISHED;

    /** Whether packets go on as they are. */
    boolean passes() {
      return switch (this) {
        case PASS, PASS_WITHOUT_SA, PASS_ACQUIRING -> true;
        case DISCARD, PROTECT_ACQUIRING, PROTECT_ESTABLISHED -> false;
      };
    }

    /** Whether packets go to the TUN. */
    boolean protects() {
      return switch (this) {
        case PROTECT_ACQUIRING, PROTECT_ESTABLISHED -> true;
        case PASS, PASS_WITHOUT_SA, PASS_ACQUIRING, DISCARD -> false;
      };
    }
  }

  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int DCCP = 33;
  private static final int SCTP = 132;
  private static final int UDP_LITE = 136;

  public InterceptRule {
    PacketMark.encryptedBy(number);
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException(
          "rule "
              + number
              + ": source "
              + source
              + " and destination "
              + destination
              + " must be of one IP version");
    }
    if (protocol < 0 || protocol > 255) {
      throw new IllegalArgumentException(
          "rule " + number + ": protocol " + protocol + ": give 0 (any) to 255");
    }
    if (!(sourcePorts.any() && destinationPorts.any()) && !hasPorts(protocol)) {
      throw new IllegalArgumentException(
          "rule " + number + ": ports need TCP, UDP, SCTP, DCCP, UDP-Lite or ICMP as protocol");
    }
    if (isIcmp(protocol) && !sourcePorts.equals(destinationPorts)) {
      throw new IllegalArgumentException(
          "rule " + number + ": type and code of ICMP stand in both ports alike");
    }
  }

  private static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case TCP, UDP, DCCP, SCTP, UDP_LITE -> true;
      default -> isIcmp(protocol);
    };
  }

  private static boolean isIcmp(int protocol) {
    return protocol == ICMP || protocol == ICMPV6;
  }

  /** Whether the ports are type and code. */
  boolean selectsIcmp() {
    return isIcmp(protocol);
  }

  /** What a packet must show so that it is known whether the rule matches. */
  KeyFields asksFor() {
    if (!sourcePorts.any() || !destinationPorts.any()) {
      return KeyFields.PORTS;
    }
    return protocol == ANY_PROTOCOL ? KeyFields.ADDRESSES : KeyFields.PROTOCOL;
  }

  /** Whether the selectors take in the packets that the rule makes. */
  boolean coversItsTunnel() {
    return own != NOT_ITS_OWN;
  }

  IpFamily family() {
    return source.family();
  }

  /** The same selectors as inbound packets show them. */
  InterceptRule reversed() {
    return new InterceptRule(
        number, destination, source, protocol, destinationPorts, sourcePorts, verdict, own);
  }
}
