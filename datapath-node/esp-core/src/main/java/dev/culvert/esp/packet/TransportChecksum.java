package dev.culvert.esp.packet;

/**
 * The checksum of TCP and UDP.
 *
 * <p>Behind a NAT (RFC 3948 3.1.2) it covers addresses that the NAT has changed outside, and that
 * nobody could change inside; in transport mode there are no others. It is made anew, which needs
 * no knowledge of the addresses that the peer sees. That what it covers is as the peer sent it, the
 * ICV has shown.
 */
public final class TransportChecksum {
  private static final int OF_TCP = 16;
  private static final int NONE = 0;
  private static final int ZERO_OF_UDP = 0xffff;

  private TransportChecksum() {}

  /**
   * Renews the checksum of a packet that is no fragment; another protocol's stays as it is.
   *
   * @param at where the packet begins, with the addresses that count now
   * @param payloadAt where what {@code protocol} names begins
   * @param end where the packet ends
   */
  public static void renew(byte[] buffer, int at, int payloadAt, int end, int protocol) {
    int length = end - payloadAt;
    switch (protocol) {
      case IpProtocol.TCP -> {
        if (length >= TcpHeader.BYTES) {
          write(buffer, at, payloadAt, length, protocol, payloadAt + OF_TCP);
        }
      }
      case IpProtocol.UDP -> {
        int checksumAt = payloadAt + UdpHeader.CHECKSUM;
        if (length >= UdpHeader.BYTES && NetworkOrder.get16(buffer, checksumAt) != NONE) {
          writeUdp(buffer, at, payloadAt, end);
        }
      }
      default -> {}
    }
  }

  /** Writes the checksum of a UDP datagram, which IPv6 does not do without (RFC 8200 8.1). */
  public static void writeUdp(byte[] buffer, int at, int udpAt, int end) {
    int checksumAt = udpAt + UdpHeader.CHECKSUM;
    write(buffer, at, udpAt, end - udpAt, IpProtocol.UDP, checksumAt);
    if (NetworkOrder.get16(buffer, checksumAt) == NONE) {
      NetworkOrder.put16(buffer, checksumAt, ZERO_OF_UDP);
    }
  }

  private static void write(
      byte[] buffer, int at, int payloadAt, int length, int protocol, int checksumAt) {
    NetworkOrder.put16(buffer, checksumAt, 0);
    int checksum = InternetChecksum.withPseudoHeader(buffer, at, protocol, payloadAt, length);
    NetworkOrder.put16(buffer, checksumAt, checksum);
  }
}
