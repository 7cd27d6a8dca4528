package dev.culvert.esp.packet;

/**
 * The ICMP messages that tell a sender the path's MTU: "fragmentation needed and DF set" (RFC 1191
 * 4) and "packet too big" (RFC 4443 3.2).
 *
 * <pre>
 * ICMP    0: type 3 | code 4 | checksum      4: unused | next-hop MTU    8: the packet's begin
 * ICMPv6  0: type 2 | code 0 | checksum      4: MTU                      8: the packet's begin
 * </pre>
 */
public final class TooBigMessage {
  /** Length of the ICMP header, bytes. */
  static final int ICMP_BYTES = 8;

  static final int CHECKSUM = 2;
  static final int MTU = 4;
  static final int MTU_OF_IPV4 = 6;

  static final int DESTINATION_UNREACHABLE = 3;
  static final int FRAGMENTATION_NEEDED = 4;
  static final int PACKET_TOO_BIG = 2;

  private static final int TTL = 64;

  /** DSCP CS6, as routers mark what keeps the network going (RFC 1812 5.3.2). */
  private static final int INTERNETWORK_CONTROL = 0xc0;

  /** A message of IPv4 is no longer than this, so that it passes everywhere (RFC 1812 4.3.2.3). */
  private static final int LONGEST = 576;

  /** The same of IPv6 (RFC 4443 3.2). */
  private static final int LONGEST_IPV6 = Ipv6Fragmenter.LEAST_MTU;

  private static final int LAST_ERROR_OF_ICMPV6 = 127;
  private static final int ICMPV6_REDIRECT = 137;

  private TooBigMessage() {}

  /**
   * Whether the sender of a packet may be told (RFC 1122 3.2.2, RFC 4443 2.4): not of ICMP errors,
   * of later fragments of IPv4, or where the source is no single host.
   *
   * @param headers the packet's
   */
  public static boolean mayAnswer(byte[] buffer, int at, HeaderChain headers) {
    int sourceAt = IpPacket.addressesAt(buffer, at);
    int first = buffer[sourceAt] & 0xff;
    if (IpPacket.isIpv6(buffer, at)) {
      return first != 0xff
          && (IpPacket.sourceHigh(buffer, at) | IpPacket.sourceLow(buffer, at)) != 0
          && !(headers.protocol() == IpProtocol.ICMPV6
              && !headers.isLaterFragment()
              && isIcmpv6Error(buffer, headers));
    }
    if (headers.isLaterFragment()) {
      return false;
    }
    boolean oneHost = first != 0 && first != 127 && first < 224;
    return oneHost && !(headers.protocol() == IpProtocol.ICMP && isIcmpError(buffer, headers));
  }

  private static boolean isIcmpError(byte[] buffer, HeaderChain headers) {
    return switch (buffer[headers.protocolAt()] & 0xff) {
      case 3, 4, 5, 11, 12 -> true;
      default -> false;
    };
  }

  private static boolean isIcmpv6Error(byte[] buffer, HeaderChain headers) {
    int type = buffer[headers.protocolAt()] & 0xff;
    return type <= LAST_ERROR_OF_ICMPV6 || type == ICMPV6_REDIRECT;
  }

  /**
   * Writes the message to the packet's sender. It comes from the packet's destination: the host
   * takes no packet that comes in with an address of its own as source, and NAT finds the
   * connection by what is quoted.
   *
   * @param at where the packet begins, which is well formed
   * @param mtu length of the longest packet that passes, bytes
   * @param target gets the message
   * @param targetAt where it begins; up to 1280 bytes
   * @return the message's length, bytes
   */
  public static int write(byte[] packet, int at, int mtu, byte[] target, int targetAt) {
    return IpPacket.isIpv6(packet, at)
        ? writeIpv6(packet, at, mtu, target, targetAt)
        : writeIpv4(packet, at, mtu, target, targetAt);
  }

  private static int writeIpv4(byte[] packet, int at, int mtu, byte[] target, int targetAt) {
    int icmpAt = targetAt + Ipv4Header.BYTES;
    int quoted =
        Math.min(Ipv4Header.totalLength(packet, at), LONGEST - Ipv4Header.BYTES - ICMP_BYTES);
    int total = Ipv4Header.BYTES + ICMP_BYTES + quoted;
    Ipv4Header.write(
        target,
        targetAt,
        INTERNETWORK_CONTROL,
        total,
        0,
        false,
        TTL,
        IpProtocol.ICMP,
        Ipv4Header.destination(packet, at),
        Ipv4Header.source(packet, at));
    target[icmpAt] = DESTINATION_UNREACHABLE;
    target[icmpAt + 1] = FRAGMENTATION_NEEDED;
    NetworkOrder.put32(target, icmpAt + MTU, mtu);
    System.arraycopy(packet, at, target, icmpAt + ICMP_BYTES, quoted);
    NetworkOrder.put16(target, icmpAt + CHECKSUM, 0);
    int checksum = InternetChecksum.of(target, icmpAt, ICMP_BYTES + quoted);
    NetworkOrder.put16(target, icmpAt + CHECKSUM, checksum);
    return total;
  }

  private static int writeIpv6(byte[] packet, int at, int mtu, byte[] target, int targetAt) {
    int icmpAt = targetAt + Ipv6Header.BYTES;
    int quoted =
        Math.min(Ipv6Header.totalLength(packet, at), LONGEST_IPV6 - Ipv6Header.BYTES - ICMP_BYTES);
    int icmpBytes = ICMP_BYTES + quoted;
    Ipv6Header.writeAnswer(
        target, targetAt, INTERNETWORK_CONTROL, icmpBytes, IpProtocol.ICMPV6, TTL, packet, at);
    target[icmpAt] = PACKET_TOO_BIG;
    target[icmpAt + 1] = 0;
    NetworkOrder.put32(target, icmpAt + MTU, mtu);
    System.arraycopy(packet, at, target, icmpAt + ICMP_BYTES, quoted);
    NetworkOrder.put16(target, icmpAt + CHECKSUM, 0);
    int checksum =
        InternetChecksum.withPseudoHeader(target, targetAt, IpProtocol.ICMPV6, icmpAt, icmpBytes);
    NetworkOrder.put16(target, icmpAt + CHECKSUM, checksum);
    return Ipv6Header.BYTES + icmpBytes;
  }
}
