package dev.culvert.esp.sad;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.OuterHeader;
import dev.culvert.esp.stats.DropReason;

/** The whole packet inside another (RFC 4301 5.1.2). */
final class TunnelMode extends OutboundMode {
  private final SecurityAssociation spec;
  private volatile OuterHeader outerHeader;
  private int tos;

  TunnelMode(SecurityAssociation spec) {
    this.spec = spec;
    this.outerHeader = header(spec);
  }

  private static OuterHeader header(SecurityAssociation spec) {
    SecurityAssociation.Encapsulation udp = spec.encapsulation();
    if (udp != null) {
      return udpHeader(spec, spec.key().destination(), udp.remote().port());
    }
    SaKey key = spec.key();
    return switch (key.protocol()) {
      case ESP -> OuterHeader.of(key.source(), key.destination(), IpProtocol.ESP);
      case AH -> OuterHeader.of(key.source(), key.destination(), IpProtocol.AH);
    };
  }

  private static OuterHeader udpHeader(SecurityAssociation spec, IpAddress remote, int remotePort) {
    int localPort = spec.encapsulation().local().port();
    return OuterHeader.udp(spec.key().source(), localPort, remote, remotePort);
  }

  @Override
  DropReason prepare(byte[] buffer, int at) {
    payloadAt = at;
    payloadBytes = IpPacket.totalLength(buffer, at);
    nextHeader = IpPacket.asNextHeader(buffer, at);
    tos = IpPacket.tos(buffer, at);
    return DropReason.NOT_DROPPED;
  }

  @Override
  int headerBytes() {
    return outerHeader.bytes();
  }

  @Override
  void write(byte[] buffer, int ipsecAt, int ipsecBytes, OuterFields fields, int identification) {
    OuterHeader header = outerHeader;
    header.write(
        buffer,
        ipsecAt - header.bytes(),
        ipsecBytes,
        fields.tos(tos),
        fields.dontFragment(),
        identification);
  }

  @Override
  long fetchHeader() {
    return outerHeader.fetch();
  }

  @Override
  void follow(Endpoint remote) {
    outerHeader = udpHeader(spec, remote.address(), remote.port());
  }
}
