package dev.culvert.esp.offload;

import dev.culvert.esp.packet.InternetChecksum;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.Ipv6Header;
import dev.culvert.esp.packet.TcpHeader;
import java.util.Arrays;

/** A packet that is a TCP segment with data and says nothing else: only such ones are joined. */
final class TcpSegment {
  private static final int PORT_BYTES = 4;

  byte[] buffer;
  int at;
  int length;
  int tcpAt;
  int payloadBytes;
  private int tcpHeaderBytes;

  void set(TcpSegment other) {
    buffer = other.buffer;
    at = other.at;
    length = other.length;
    tcpAt = other.tcpAt;
    tcpHeaderBytes = other.tcpHeaderBytes;
    payloadBytes = other.payloadBytes;
  }

  /** Whether the packet is one; IP options, extension headers and fragments are left alone. */
  boolean read(byte[] packet, int packetAt, int packetBytes) {
    buffer = packet;
    at = packetAt;
    length = packetBytes;
    boolean ipv6 = IpPacket.isIpv6(packet, packetAt);
    tcpAt = at + (ipv6 ? Ipv6Header.BYTES : Ipv4Header.BYTES);
    if (length < tcpAt - at + TcpHeader.BYTES || !(ipv6 ? isTcpOverIpv6() : isTcpOverIpv4())) {
      return false;
    }
    tcpHeaderBytes = TcpHeader.headerBytes(packet, tcpAt);
    payloadBytes = at + length - tcpAt - tcpHeaderBytes;
    return tcpHeaderBytes >= TcpHeader.BYTES
        && payloadBytes > 0
        && (TcpHeader.flags(packet, tcpAt) | TcpHeader.PSH) == (TcpHeader.ACK | TcpHeader.PSH);
  }

  private boolean isTcpOverIpv6() {
    return Ipv6Header.nextHeader(buffer, at) == IpProtocol.TCP;
  }

  private boolean isTcpOverIpv4() {
    return Ipv4Header.protocol(buffer, at) == IpProtocol.TCP
        && Ipv4Header.headerBytes(buffer, at) == Ipv4Header.BYTES
        && Ipv4Header.fragmentOffset(buffer, at) == 0
        && !Ipv4Header.moreFragments(buffer, at);
  }

  boolean pushes() {
    return (TcpHeader.flags(buffer, tcpAt) & TcpHeader.PSH) != 0;
  }

  int payloadAt() {
    return tcpAt + tcpHeaderBytes;
  }

  boolean hasRightChecksum() {
    int tcpBytes = at + length - tcpAt;
    return InternetChecksum.withPseudoHeader(buffer, at, IpProtocol.TCP, tcpAt, tcpBytes) == 0;
  }

  /** Whether this one stands so many segments behind the first, and differs in nothing else. */
  boolean follows(TcpSegment first, int segments) {
    return TcpHeader.sequence(buffer, tcpAt)
            == TcpHeader.sequence(first.buffer, first.tcpAt) + segments * first.payloadBytes
        && tcpAt - at == first.tcpAt - first.at
        && tcpHeaderBytes == first.tcpHeaderBytes
        && hasTcpHeaderOf(first)
        && (IpPacket.isIpv6(buffer, at)
            ? hasIpv6HeaderOf(first)
            : hasIpv4HeaderOf(first, segments));
  }

  private boolean hasTcpHeaderOf(TcpSegment first) {
    return equal(tcpAt, first, first.tcpAt, PORT_BYTES)
        && TcpHeader.acknowledgment(buffer, tcpAt)
            == TcpHeader.acknowledgment(first.buffer, first.tcpAt)
        && TcpHeader.window(buffer, tcpAt) == TcpHeader.window(first.buffer, first.tcpAt)
        && equal(
            tcpAt + TcpHeader.BYTES,
            first,
            first.tcpAt + TcpHeader.BYTES,
            tcpHeaderBytes - TcpHeader.BYTES);
  }

  /** All but the length. */
  private boolean hasIpv6HeaderOf(TcpSegment first) {
    return equal(at, first, first.at, 4) && equal(at + 6, first, first.at + 6, 34);
  }

  /**
   * All but length and checksum. The kernel numbers what it cuts one by one; where fragments are
   * forbidden, the identification means nothing (RFC 6864 4.1).
   */
  private boolean hasIpv4HeaderOf(TcpSegment first, int segments) {
    int expected = Ipv4Header.identification(first.buffer, first.at) + segments & 0xffff;
    return (Ipv4Header.dontFragment(buffer, at)
            || Ipv4Header.identification(buffer, at) == expected)
        && equal(at, first, first.at, 2)
        && equal(at + 6, first, first.at + 6, 4)
        && equal(at + 12, first, first.at + 12, 8);
  }

  private boolean equal(int from, TcpSegment first, int firstFrom, int count) {
    return Arrays.equals(buffer, from, from + count, first.buffer, firstFrom, firstFrom + count);
  }
}
