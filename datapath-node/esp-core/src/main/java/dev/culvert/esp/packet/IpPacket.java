package dev.culvert.esp.packet;

/** What IPv4 and IPv6 packets have in common, told apart by their first four bits. */
public final class IpPacket {
  private static final int IPV6_VERSION = 6;

  private IpPacket() {}

  /** Whether the packet says that it is IPv6. */
  public static boolean isIpv6(byte[] buffer, int at) {
    return (buffer[at] & 0xf0) >>> 4 == IPV6_VERSION;
  }

  /**
   * Whether {@code length} bytes at {@code at} begin with a whole packet: see {@link
   * Ipv4Header#wellFormed} and {@link Ipv6Header#wellFormed}.
   */
  public static boolean wellFormed(byte[] buffer, int at, int length) {
    return length > 0 && isIpv6(buffer, at)
        ? Ipv6Header.wellFormed(buffer, at, length)
        : Ipv4Header.wellFormed(buffer, at, length);
  }

  /** Length of the whole packet, bytes. */
  public static int totalLength(byte[] buffer, int at) {
    return isIpv6(buffer, at)
        ? Ipv6Header.totalLength(buffer, at)
        : Ipv4Header.totalLength(buffer, at);
  }

  /**
   * Moves the headers of a packet, which may overlap, and makes them those of another payload.
   *
   * @param headerBytes length of what is moved
   * @param fieldOffset where in it the byte lies that names what follows
   * @param protocol what follows now
   * @param totalLength the packet's length now, bytes
   */
  public static void moveHeaders(
      byte[] buffer,
      int from,
      int to,
      int headerBytes,
      int fieldOffset,
      int protocol,
      int totalLength) {
    System.arraycopy(buffer, from, buffer, to, headerBytes);
    buffer[to + fieldOffset] = (byte) protocol;
    changeTotalLength(buffer, to, totalLength);
  }

  /** Changes the length of the whole packet, and makes an IPv4 header's checksum anew. */
  public static void changeTotalLength(byte[] buffer, int at, int totalLength) {
    if (isIpv6(buffer, at)) {
      NetworkOrder.put16(buffer, at + Ipv6Header.PAYLOAD_LENGTH, totalLength - Ipv6Header.BYTES);
    } else {
      NetworkOrder.put16(buffer, at + Ipv4Header.TOTAL_LENGTH, totalLength);
      Ipv4Header.sealChecksum(buffer, at);
    }
  }

  /** The TOS byte, which IPv6 calls traffic class: DSCP and ECN. */
  public static int tos(byte[] buffer, int at) {
    return isIpv6(buffer, at) ? Ipv6Header.trafficClass(buffer, at) : Ipv4Header.tos(buffer, at);
  }

  /** Changes the TOS byte or traffic class. */
  public static void changeTos(byte[] buffer, int at, int tos) {
    if (isIpv6(buffer, at)) {
      Ipv6Header.changeTrafficClass(buffer, at, tos);
    } else {
      Ipv4Header.changeTos(buffer, at, tos);
    }
  }

  /** Upper 64 bits of the source address; 0 for IPv4. */
  public static long sourceHigh(byte[] buffer, int at) {
    return isIpv6(buffer, at) ? NetworkOrder.get64(buffer, at + Ipv6Header.SOURCE) : 0;
  }

  /** Lower 64 bits of the source address; the 32 bits of an IPv4 address. */
  public static long sourceLow(byte[] buffer, int at) {
    return isIpv6(buffer, at)
        ? NetworkOrder.get64(buffer, at + Ipv6Header.SOURCE + Long.BYTES)
        : Integer.toUnsignedLong(Ipv4Header.source(buffer, at));
  }

  /** Upper 64 bits of the destination address; 0 for IPv4. */
  public static long destinationHigh(byte[] buffer, int at) {
    return isIpv6(buffer, at) ? NetworkOrder.get64(buffer, at + Ipv6Header.DESTINATION) : 0;
  }

  /** Lower 64 bits of the destination address; the 32 bits of an IPv4 address. */
  public static long destinationLow(byte[] buffer, int at) {
    return isIpv6(buffer, at)
        ? NetworkOrder.get64(buffer, at + Ipv6Header.DESTINATION + Long.BYTES)
        : Integer.toUnsignedLong(Ipv4Header.destination(buffer, at));
  }

  /** Where the source address lies; the destination address follows it. */
  public static int addressesAt(byte[] buffer, int at) {
    return at + (isIpv6(buffer, at) ? Ipv6Header.SOURCE : Ipv4Header.SOURCE);
  }

  /** Length of one address, bytes. */
  public static int addressBytes(byte[] buffer, int at) {
    return isIpv6(buffer, at) ? Ipv6Header.ADDRESS_BYTES : Ipv4Header.ADDRESS_BYTES;
  }

  /** The next header that announces the packet inside another: 4 or 41. */
  public static int asNextHeader(byte[] buffer, int at) {
    return isIpv6(buffer, at) ? IpProtocol.IPV6 : IpProtocol.IPV4;
  }
}
