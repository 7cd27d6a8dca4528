package dev.culvert.esp.packet;

import dev.culvert.contracts.IpAddress;

/** An outer header of IPv6. */
final class Ipv6OuterHeader extends OuterHeader {

  Ipv6OuterHeader(byte[] template) {
    super(template, Ipv6Header.BYTES);
  }

  static byte[] template(int bytes, int protocol, IpAddress source, IpAddress destination) {
    byte[] template = new byte[bytes];
    Ipv6Header.write(template, 0, 0, 0, protocol, TTL, source.bytes(), destination.bytes());
    return template;
  }

  @Override
  void fill(
      byte[] buffer, int at, int totalLength, int tos, boolean dontFragment, int identification) {
    Ipv6Header.changeTrafficClass(buffer, at, tos);
    NetworkOrder.put16(buffer, at + Ipv6Header.PAYLOAD_LENGTH, totalLength - Ipv6Header.BYTES);
  }
}
