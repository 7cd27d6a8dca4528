package dev.culvert.esp.packet;

/** What comes in on UDP port 4500 (RFC 3948 2), and the headers that a UDP socket keeps back. */
public final class UdpEncapsulation {
  /** The port that ESP in UDP comes and goes by (RFC 3948 2.1). */
  public static final int PORT = 4500;

  /** Headers before ESP in UDP over IPv4, bytes. */
  public static final int HEADER_BYTES = Ipv4Header.BYTES + UdpHeader.BYTES;

  /** Headers before ESP in UDP over IPv6, bytes. */
  public static final int IPV6_HEADER_BYTES = Ipv6Header.BYTES + UdpHeader.BYTES;

  /** Length of the non-ESP marker, bytes (RFC 3948 2.2). */
  public static final int NON_ESP_MARKER_BYTES = 4;

  private static final byte KEEPALIVE = (byte) 0xff;
  private static final int TTL = 64;

  /** What the payload of a datagram is. */
  public enum Payload {
    /** Four zero bytes, then an IKE message. */
    IKE,
    /** ESP: the first four bytes are an SPI. */
    ESP,
    /** A NAT keepalive, one byte ff: no answer, no effect. */
    KEEPALIVE,
    /** Too short for any of them. */
    MALFORMED
  }

  private UdpEncapsulation() {}

  /** Tells what the payload of {@code length} bytes at {@code at} is. */
  public static Payload classify(byte[] buffer, int at, int length) {
    if (length == 1 && buffer[at] == KEEPALIVE) {
      return Payload.KEEPALIVE;
    }
    if (length <= NON_ESP_MARKER_BYTES) {
      return Payload.MALFORMED;
    }
    return NetworkOrder.get32(buffer, at) == 0 ? Payload.IKE : Payload.ESP;
  }

  /**
   * Writes the IPv4 and UDP headers that a UDP socket took off before a payload, so that the
   * inbound pipeline sees the packet as it was. The payload has {@link #HEADER_BYTES} free bytes
   * before it.
   *
   * @param payloadAt where the payload begins
   * @param payloadBytes its length
   * @param tos the TOS byte that came with it (IP_RECVTOS)
   * @return where the packet begins
   */
  public static int restoreIpv4Headers(
      byte[] buffer,
      int payloadAt,
      int payloadBytes,
      int tos,
      int source,
      int sourcePort,
      int destination,
      int destinationPort) {
    int udpAt = payloadAt - UdpHeader.BYTES;
    int at = udpAt - Ipv4Header.BYTES;
    UdpHeader.write(buffer, udpAt, sourcePort, destinationPort, UdpHeader.BYTES + payloadBytes);
    Ipv4Header.write(
        buffer,
        at,
        tos,
        HEADER_BYTES + payloadBytes,
        0,
        false,
        TTL,
        IpProtocol.UDP,
        source,
        destination);
    return at;
  }

  /**
   * The same with a header of IPv6. The payload has {@link #IPV6_HEADER_BYTES} free bytes before
   * it.
   *
   * @param payloadAt where the payload begins
   * @param payloadBytes its length
   * @param source 16 bytes
   * @param destination 16 bytes
   * @return where the packet begins
   */
  public static int restoreIpv6Headers(
      byte[] buffer,
      int payloadAt,
      int payloadBytes,
      int trafficClass,
      int hopLimit,
      byte[] source,
      int sourcePort,
      byte[] destination,
      int destinationPort) {
    int udpBytes = UdpHeader.BYTES + payloadBytes;
    int udpAt = payloadAt - UdpHeader.BYTES;
    int at = udpAt - Ipv6Header.BYTES;
    UdpHeader.write(buffer, udpAt, sourcePort, destinationPort, udpBytes);
    Ipv6Header.write(
        buffer, at, trafficClass, udpBytes, IpProtocol.UDP, hopLimit, source, destination);
    return at;
  }
}
