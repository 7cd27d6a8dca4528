package dev.culvert.esp.packet;

/**
 * The header before ESP in tunnel mode, built once per SA: IPv4, and UDP when ESP travels in UDP
 * (RFC 3948 2.1). Per packet only TOS, lengths, identification and checksum are filled in.
 *
 * <p>DF is clear, so that a path with a smaller MTU fragments instead of losing (RFC 4301 8.1); TTL
 * is 64, independent of the inner one (RFC 4301 5.1.2.1).
 */
public final class OuterHeader {
  private static final int TTL = 64;

  private final byte[] template;
  private final int templateSum;

  private OuterHeader(byte[] template) {
    this.template = template;
    this.templateSum = ~InternetChecksum.of(template, 0, Ipv4Header.BYTES) & 0xffff;
  }

  /** The header of ESP as IP protocol 50. */
  public static OuterHeader protocol50(int source, int destination) {
    byte[] template = new byte[Ipv4Header.BYTES];
    writeIpv4(template, Ipv4Header.PROTOCOL_ESP, source, destination);
    return new OuterHeader(template);
  }

  /** The headers of ESP in UDP. */
  public static OuterHeader udp(int source, int sourcePort, int destination, int destinationPort) {
    byte[] template = new byte[UdpEncapsulation.HEADER_BYTES];
    writeIpv4(template, Ipv4Header.PROTOCOL_UDP, source, destination);
    UdpHeader.write(template, Ipv4Header.BYTES, sourcePort, destinationPort, 0);
    return new OuterHeader(template);
  }

  private static void writeIpv4(byte[] template, int protocol, int source, int destination) {
    Ipv4Header.write(template, 0, 0, 0, 0, false, TTL, protocol, source, destination);
    // The checksum is summed up per packet from a template that has none.
    NetworkOrder.put16(template, Ipv4Header.CHECKSUM, 0);
  }

  /** Length of the headers, bytes. */
  public int bytes() {
    return template.length;
  }

  /**
   * Writes the headers.
   *
   * @param at where they begin; ESP follows them
   * @param espBytes length of the ESP packet
   * @param tos the TOS byte: DSCP and ECN of the inner packet (RFC 6040 4.1, normal mode)
   * @param identification 16 bits, not 0, which a raw socket would replace
   */
  public void write(byte[] buffer, int at, int espBytes, int tos, int identification) {
    System.arraycopy(template, 0, buffer, at, template.length);
    int total = template.length + espBytes;
    buffer[at + Ipv4Header.TOS] = (byte) tos;
    NetworkOrder.put16(buffer, at + Ipv4Header.TOTAL_LENGTH, total);
    NetworkOrder.put16(buffer, at + Ipv4Header.IDENTIFICATION, identification);
    int sum = templateSum + tos + total + identification;
    NetworkOrder.put16(buffer, at + Ipv4Header.CHECKSUM, ~InternetChecksum.fold(sum));
    if (template.length > Ipv4Header.BYTES) {
      NetworkOrder.put16(
          buffer, at + Ipv4Header.BYTES + UdpHeader.LENGTH, UdpHeader.BYTES + espBytes);
    }
  }
}
