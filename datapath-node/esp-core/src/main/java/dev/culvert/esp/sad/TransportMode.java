package dev.culvert.esp.sad;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.esp.stats.DropReason;

/** The packet's payload behind its own headers (RFC 4303 3.1.1, RFC 4302 3.1.1). */
final class TransportMode extends OutboundMode {
  private final HeaderChain headers = new HeaderChain();
  private final int protocol;
  private final int localPort;
  private volatile int remotePort;
  private int packetAt;

  TransportMode(SecurityAssociation spec) {
    SecurityAssociation.Encapsulation udp = spec.encapsulation();
    this.localPort = udp == null ? 0 : udp.local().port();
    this.remotePort = udp == null ? 0 : udp.remote().port();
    this.protocol =
        switch (spec.key().protocol()) {
          case ESP -> IpProtocol.ESP;
          case AH -> IpProtocol.AH;
        };
  }

  @Override
  DropReason prepare(byte[] buffer, int at) {
    int end = at + IpPacket.totalLength(buffer, at);
    if (!headers.read(buffer, at, end)) {
      return DropReason.INNER_MALFORMED;
    }
    if (headers.isFragment()) {
      return DropReason.TRANSPORT_FRAGMENT;
    }
    packetAt = at;
    payloadAt = headers.ipsecAt();
    payloadBytes = end - payloadAt;
    nextHeader = buffer[headers.ipsecFieldAt()] & 0xff;
    return DropReason.NOT_DROPPED;
  }

  private int udpBytes() {
    return localPort == 0 ? 0 : UdpHeader.BYTES;
  }

  @Override
  int headerBytes() {
    return payloadAt - packetAt + udpBytes();
  }

  @Override
  void write(byte[] buffer, int ipsecAt, int ipsecBytes, OuterFields fields, int identification) {
    int ipBytes = payloadAt - packetAt;
    int behindIp = udpBytes() + ipsecBytes;
    int at = ipsecAt - headerBytes();
    if (!IpPacket.isIpv6(buffer, packetAt)) {
      Ipv4Header.ensureIdentification(buffer, packetAt, identification);
      Ipv4Header.changeDontFragment(buffer, packetAt, fields.dontFragment(), identification);
    }
    IpPacket.moveHeaders(
        buffer,
        packetAt,
        at,
        ipBytes,
        headers.ipsecFieldAt() - packetAt,
        localPort == 0 ? protocol : IpProtocol.UDP,
        ipBytes + behindIp);
    if (localPort != 0) {
      UdpHeader.write(buffer, at + ipBytes, localPort, remotePort, behindIp);
    }
  }

  /** The address is that of the packets themselves. */
  @Override
  void follow(Endpoint remote) {
    remotePort = remote.port();
  }
}
