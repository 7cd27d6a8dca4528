package dev.culvert.esp.packet;

import dev.culvert.contracts.IpAddress;

/**
 * The header before ESP or AH in tunnel mode, built once per SA: IPv4 or IPv6, and UDP when ESP
 * travels in UDP (RFC 3948 2.1). Per packet only what changes is filled in.
 *
 * <p>TTL or hop limit is 64, independent of the inner one (RFC 4301 5.1.2.1).
 */
public abstract sealed class OuterHeader permits Ipv4OuterHeader, Ipv6OuterHeader {
  static final int TTL = 64;

  private final byte[] template;
  private final int ipBytes;

  OuterHeader(byte[] template, int ipBytes) {
    this.template = template;
    this.ipBytes = ipBytes;
  }

  /**
   * The header of a protocol over IP.
   *
   * @param protocol what follows the header
   */
  public static OuterHeader of(IpAddress source, IpAddress destination, int protocol) {
    return switch (source.family()) {
      case IPV4 ->
          new Ipv4OuterHeader(
              Ipv4OuterHeader.template(Ipv4Header.BYTES, protocol, source, destination));
      case IPV6 ->
          new Ipv6OuterHeader(
              Ipv6OuterHeader.template(Ipv6Header.BYTES, protocol, source, destination));
    };
  }

  /**
   * The headers of ESP in UDP; over IPv6 the checksum comes in when there is something to cover.
   */
  public static OuterHeader udp(
      IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
    return switch (source.family()) {
      case IPV4 -> {
        byte[] template =
            Ipv4OuterHeader.template(
                Ipv4Header.BYTES + UdpHeader.BYTES, IpProtocol.UDP, source, destination);
        UdpHeader.write(template, Ipv4Header.BYTES, sourcePort, destinationPort, 0);
        yield new Ipv4OuterHeader(template);
      }
      case IPV6 -> {
        byte[] template =
            Ipv6OuterHeader.template(
                Ipv6Header.BYTES + UdpHeader.BYTES, IpProtocol.UDP, source, destination);
        UdpHeader.write(template, Ipv6Header.BYTES, sourcePort, destinationPort, 0);
        yield new Ipv6OuterHeader(template);
      }
    };
  }

  /** Reads the template, so that it comes into the processor's cache. */
  public final long fetch() {
    return template[0];
  }

  /** Length of the headers, bytes. */
  public final int bytes() {
    return template.length;
  }

  /**
   * Writes the headers.
   *
   * @param at where they begin; ESP or AH follows them
   * @param payloadBytes length of the ESP or AH packet
   * @param tos the TOS byte or traffic class
   * @param dontFragment the DF bit; IPv6 has none
   * @param identification 16 bits, not 0, which a raw socket would replace; IPv6 has none
   */
  public final void write(
      byte[] buffer, int at, int payloadBytes, int tos, boolean dontFragment, int identification) {
    System.arraycopy(template, 0, buffer, at, template.length);
    fill(buffer, at, template.length + payloadBytes, tos, dontFragment, identification);
    if (template.length > ipBytes) {
      NetworkOrder.put16(buffer, at + ipBytes + UdpHeader.LENGTH, UdpHeader.BYTES + payloadBytes);
    }
  }

  /** Fills in the fields of the IP header that change. */
  abstract void fill(
      byte[] buffer, int at, int totalLength, int tos, boolean dontFragment, int identification);
}
