package dev.culvert.esp.packet;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.SaKey;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a router on the path says of a packet that was too long for it (RFC 1191, RFC 8201). Nobody
 * vouches for it: RFC 4301 8.2.1 wants it checked against the SAs.
 *
 * @param mtu length of the longest packet that passes, bytes
 * @param source of the packet that did not pass
 * @param destination of it
 * @param protocol ESP, also in UDP, or AH
 * @param spi its SPI
 * @param sequence the lower 32 bits of its sequence number; null when not so much of it is quoted
 */
public record ReportedMtu(
    int mtu,
    IpAddress source,
    IpAddress destination,
    SaKey.Protocol protocol,
    int spi,
    Long sequence) {

  /** What a router takes that does not tell its MTU (RFC 1191 5), and the least that we believe. */
  public static final int LEAST_OF_IPV4 = 576;

  private static final int WORD = 4;

  /** Reads a whole IPv4 packet with an ICMP message; empty when it says nothing of our packets. */
  public static Optional<ReportedMtu> ofIpv4(byte[] packet, int length) {
    if (!Ipv4Header.wellFormed(packet, 0, length)
        || Ipv4Header.protocol(packet, 0) != IpProtocol.ICMP) {
      return Optional.empty();
    }
    int icmpAt = Ipv4Header.headerBytes(packet, 0);
    int end = Ipv4Header.totalLength(packet, 0);
    int quotedAt = icmpAt + TooBigMessage.ICMP_BYTES;
    if (end < quotedAt + Ipv4Header.BYTES
        || packet[icmpAt] != TooBigMessage.DESTINATION_UNREACHABLE
        || packet[icmpAt + 1] != TooBigMessage.FRAGMENTATION_NEEDED
        || InternetChecksum.of(packet, icmpAt, end - icmpAt) != 0
        || IpPacket.isIpv6(packet, quotedAt)) {
      return Optional.empty();
    }
    int told = NetworkOrder.get16(packet, icmpAt + TooBigMessage.MTU_OF_IPV4);
    return ofQuoted(packet, quotedAt, end, Math.max(told, LEAST_OF_IPV4));
  }

  /**
   * Reads a message of ICMPv6 whose checksum was right. One that tells less than what every path
   * takes is not believed (RFC 8201 4).
   */
  public static Optional<ReportedMtu> ofIcmpv6(byte[] message, int length) {
    int quotedAt = TooBigMessage.ICMP_BYTES;
    if (length < quotedAt + Ipv6Header.BYTES
        || message[0] != TooBigMessage.PACKET_TOO_BIG
        || !IpPacket.isIpv6(message, quotedAt)) {
      return Optional.empty();
    }
    int told = NetworkOrder.get32(message, TooBigMessage.MTU);
    return told < Ipv6Fragmenter.LEAST_MTU
        ? Optional.empty()
        : ofQuoted(message, quotedAt, length, told);
  }

  private static Optional<ReportedMtu> ofQuoted(byte[] buffer, int at, int end, int mtu) {
    HeaderChain headers = new HeaderChain();
    if (!headers.read(buffer, at, end)
        || headers.isLaterFragment()
        || mtu >= IpPacket.totalLength(buffer, at)) {
      return Optional.empty();
    }
    int ipsecAt = headers.protocolAt();
    return switch (headers.protocol()) {
      case IpProtocol.ESP -> quoting(buffer, at, end, mtu, SaKey.Protocol.ESP, ipsecAt);
      case IpProtocol.UDP ->
          quoting(buffer, at, end, mtu, SaKey.Protocol.ESP, ipsecAt + UdpHeader.BYTES);
      case IpProtocol.AH -> quoting(buffer, at, end, mtu, SaKey.Protocol.AH, ipsecAt + WORD);
      default -> Optional.empty();
    };
  }

  /**
   * @param spiAt where the SPI lies, which the sequence number follows
   */
  private static Optional<ReportedMtu> quoting(
      byte[] buffer, int at, int end, int mtu, SaKey.Protocol protocol, int spiAt) {
    if (end - spiAt < WORD) {
      return Optional.empty();
    }
    boolean numbered = end - spiAt >= 2 * WORD;
    int from = IpPacket.addressesAt(buffer, at);
    int to = from + IpPacket.addressBytes(buffer, at);
    return Optional.of(
        new ReportedMtu(
            mtu,
            IpAddress.of(Arrays.copyOfRange(buffer, from, to)),
            IpAddress.of(Arrays.copyOfRange(buffer, to, to + to - from)),
            protocol,
            NetworkOrder.get32(buffer, spiAt),
            numbered
                ? Long.valueOf(Integer.toUnsignedLong(NetworkOrder.get32(buffer, spiAt + WORD)))
                : null));
  }
}
