package dev.culvert.esp.packet;

import dev.culvert.contracts.IpAddress;

/** An outer header of IPv4. */
final class Ipv4OuterHeader extends OuterHeader {
  private final int templateSum;

  Ipv4OuterHeader(byte[] template) {
    super(template, Ipv4Header.BYTES);
    this.templateSum = ~InternetChecksum.of(template, 0, Ipv4Header.BYTES) & 0xffff;
  }

  static byte[] template(int bytes, int protocol, IpAddress source, IpAddress destination) {
    byte[] template = new byte[bytes];
    int from = (int) source.low();
    int to = (int) destination.low();
    Ipv4Header.write(template, 0, 0, 0, 0, false, TTL, protocol, from, to);
    // The checksum is summed up per packet from a template that has none.
    NetworkOrder.put16(template, Ipv4Header.CHECKSUM, 0);
    return template;
  }

  @Override
  void fill(
      byte[] buffer, int at, int totalLength, int tos, boolean dontFragment, int identification) {
    int fragmentWord = dontFragment ? Ipv4Header.DONT_FRAGMENT : 0;
    buffer[at + Ipv4Header.TOS] = (byte) tos;
    NetworkOrder.put16(buffer, at + Ipv4Header.TOTAL_LENGTH, totalLength);
    NetworkOrder.put16(buffer, at + Ipv4Header.IDENTIFICATION, identification);
    NetworkOrder.put16(buffer, at + Ipv4Header.FRAGMENT, fragmentWord);
    int sum = templateSum + tos + totalLength + identification + fragmentWord;
    NetworkOrder.put16(buffer, at + Ipv4Header.CHECKSUM, ~InternetChecksum.fold(sum));
  }
}
