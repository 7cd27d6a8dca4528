package dev.culvert.esp.packet;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.SecurityAssociation;

/**
 * What an SA makes a packet longer by, exactly (RFC 4303 2, RFC 4302 2). In transport mode the
 * headers that stay in front are not covered: {@code keptBytes}, 0 in tunnel mode.
 *
 * <pre>
 * | outer IP, UDP, ESP, IV or AH | kept | covered, padding, trailer | ICV |
 *   headBytes                            a multiple of alignment     icvBytes
 * </pre>
 *
 * @param headBytes bytes that stand before what is covered and were not there before
 * @param alignment what covered bytes, padding and trailer are a multiple of, bytes
 * @param trailerBytes length of the trailer without padding
 * @param icvBytes length of the ICV behind it
 */
public record Overhead(int headBytes, int alignment, int trailerBytes, int icvBytes) {

  /** The overhead of an SA. */
  public static Overhead of(SecurityAssociation sa) {
    int before = headersBefore(sa);
    return switch (sa.key().protocol()) {
      case ESP -> {
        EncryptionAlgorithm encryption = sa.encryption();
        yield new Overhead(
            before + EspHeader.BYTES + encryption.ivBytes(),
            encryption.alignment(),
            EspHeader.TRAILER_BYTES,
            encryption.isCombinedMode() ? encryption.icvBytes() : sa.integrity().icvBytes());
      }
      case AH ->
          new Overhead(
              before + AhHeader.headerBytes(sa.integrity().icvBytes(), isIpv6(sa)), 1, 0, 0);
    };
  }

  private static int headersBefore(SecurityAssociation sa) {
    int udp = sa.encapsulation() == null ? 0 : UdpHeader.BYTES;
    return switch (sa.mode()) {
      case TUNNEL -> udp + (isIpv6(sa) ? Ipv6Header.BYTES : Ipv4Header.BYTES);
      case TRANSPORT -> udp;
    };
  }

  private static boolean isIpv6(SecurityAssociation sa) {
    return sa.key().source().family() == IpAddress.Family.IPV6;
  }

  /** Bytes behind so many covered ones: padding, trailer and ICV. */
  public int tailBytes(int coveredBytes) {
    return roundedUp(coveredBytes + trailerBytes) - coveredBytes + icvBytes;
  }

  /** Length of the protected packet, bytes. */
  public int protectedBytes(int packetBytes, int keptBytes) {
    return headBytes + packetBytes + tailBytes(packetBytes - keptBytes);
  }

  /** Length of the longest packet that is no longer than {@code mtu} when it is protected. */
  public int longestPacket(int mtu, int keptBytes) {
    int room = mtu - headBytes - keptBytes - icvBytes;
    return keptBytes + room - room % alignment - trailerBytes;
  }

  /** Length of the longest TCP segment in such a packet, without headers, bytes. */
  public int longestSegment(int mtu, boolean tunnel, boolean ipv6) {
    int headers = ipv6 ? Ipv6Header.BYTES : Ipv4Header.BYTES;
    return longestPacket(mtu, tunnel ? 0 : headers) - headers - TcpHeader.BYTES;
  }

  private int roundedUp(int bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
  }
}
