package dev.culvert.esp.pipeline;

import dev.culvert.esp.packet.AhHeader;
import dev.culvert.esp.packet.Ecn;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.TcpHeader;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.selector.FragmentPorts;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.stats.DropCounters;
import dev.culvert.esp.stats.DropReason;

/**
 * Incoming packets (RFC 4301 5.2).
 *
 * <pre>
 * wire ─▶ headers ─▶ SAD ─▶ replay, ICV ─▶ selectors ─▶ ECN ─┬─▶ clear side
 *            ▲                                               │
 *            └────────── ESP that was inside AH ─────────────┘
 * </pre>
 *
 * An SA accepts its packets as protocol 50 and in UDP alike (RFC 7296 2.23).
 */
public final class InboundPipeline {
  private final InboundSad sad;
  private final PeerListener peers;
  private final HeaderChain headers = new HeaderChain();
  private final SelectorFields fields = new SelectorFields();
  private final FragmentPorts fragments = new FragmentPorts();
  private final DropCounters drops = new DropCounters();
  private InboundSa opened;

  /** A pipeline over these SAs. */
  public InboundPipeline(InboundSad sad, PeerListener peers) {
    this.sad = sad;
    this.peers = peers;
  }

  /** Packets dropped, of all SAs and of none. */
  public DropCounters drops() {
    return drops;
  }

  /**
   * Takes packets through; whatever bytes they are, each comes out or is counted.
   *
   * @param in whole outer packets, reassembled; empty afterwards. What a UDP socket delivers gets
   *     its headers back by {@link dev.culvert.esp.packet.UdpEncapsulation}.
   * @param out gets inner packets
   * @param nowMillis milliseconds since the epoch; must not go back
   */
  public void process(PacketBatch in, PacketBatch out, long nowMillis) {
    for (int i = 0; i < in.size(); i++) {
      DropReason reason = receive(in, i, out, nowMillis);
      if (reason != DropReason.NOT_DROPPED) {
        drops.count(reason);
      }
    }
    in.clear();
  }

  private DropReason receive(PacketBatch in, int index, PacketBatch out, long nowMillis) {
    byte[] buffer = in.buffer(index);
    InboundSa around = null;
    DropReason reason = open(buffer, in.offset(index), in.length(index), nowMillis);
    if (reason == DropReason.NOT_DROPPED && isAhAroundEsp()) {
      around = opened;
      int espAt = around.packetAt();
      reason = open(buffer, espAt, IpPacket.totalLength(buffer, espAt), nowMillis);
    }
    if (reason != DropReason.NOT_DROPPED) {
      return reason;
    }
    if (opened.isInsideAh() && !isOfOnePolicy(around, opened)) {
      return count(opened, DropReason.AH_MISSING);
    }
    int at = opened.packetAt();
    clampSegments(around, buffer, at);
    out.take(in, index, at, IpPacket.totalLength(buffer, at), 0);
    opened.policyCounters().inTransformed().increment();
    return DropReason.NOT_DROPPED;
  }

  /** What comes in by the tunnel tells our hosts how long their segments may be. */
  private void clampSegments(InboundSa around, byte[] buffer, int at) {
    int end = at + IpPacket.totalLength(buffer, at);
    if (fields.carriesTcp() && TcpHeader.isSyn(buffer, fields.payloadAt(), end)) {
      int most = opened.longestSegment(IpPacket.isIpv6(buffer, at), around);
      TcpHeader.clampSegmentSize(buffer, fields.payloadAt(), end, most);
    }
  }

  private boolean isAhAroundEsp() {
    return !opened.isTunnel() && headers.protocol() == IpProtocol.AH && fields.carriesEsp();
  }

  private static boolean isOfOnePolicy(InboundSa around, InboundSa inside) {
    return around != null && around.spec().policy().equals(inside.spec().policy());
  }

  /** Opens one ESP or AH; {@link #opened} is its SA. */
  private DropReason open(byte[] buffer, int at, int length, long nowMillis) {
    if (!IpPacket.wellFormed(buffer, at, length)) {
      return DropReason.OUTER_MALFORMED;
    }
    int end = at + IpPacket.totalLength(buffer, at);
    if (!headers.read(buffer, at, end)) {
      return DropReason.OUTER_MALFORMED;
    }
    if (headers.isFragment()) {
      return DropReason.OUTER_FRAGMENT;
    }
    int payloadAt = headers.protocolAt();
    return switch (headers.protocol()) {
      case IpProtocol.ESP -> openEsp(buffer, at, payloadAt, end, 0, nowMillis);
      case IpProtocol.AH -> openAh(buffer, at, payloadAt, end, nowMillis);
      case IpProtocol.UDP -> {
        int udpBytes = end - payloadAt;
        if (udpBytes < UdpHeader.BYTES || UdpHeader.length(buffer, payloadAt) != udpBytes) {
          yield DropReason.OUTER_MALFORMED;
        }
        int port = UdpHeader.sourcePort(buffer, payloadAt);
        yield openEsp(buffer, at, payloadAt + UdpHeader.BYTES, end, port, nowMillis);
      }
      default -> DropReason.NOT_ESP;
    };
  }

  private DropReason openEsp(
      byte[] buffer, int at, int espAt, int end, int remotePort, long nowMillis) {
    if (end - espAt < EspHeader.BYTES) {
      return DropReason.ESP_TOO_SHORT;
    }
    int spi = EspHeader.spi(buffer, espAt);
    InboundSa sa = sad.find(buffer, at, IpProtocol.ESP, spi);
    if (sa == null && remotePort != 0) {
      sa = sad.findBehindNat(buffer, at, spi);
    }
    return openWith(sa, buffer, at, espAt, end, remotePort, nowMillis);
  }

  private DropReason openAh(byte[] buffer, int at, int ahAt, int end, long nowMillis) {
    if (end - ahAt < AhHeader.BYTES) {
      return DropReason.AH_MALFORMED;
    }
    InboundSa sa = sad.find(buffer, at, IpProtocol.AH, AhHeader.spi(buffer, ahAt));
    return openWith(sa, buffer, at, ahAt, end, 0, nowMillis);
  }

  private DropReason openWith(
      InboundSa sa, byte[] buffer, int at, int ipsecAt, int end, int remotePort, long nowMillis) {
    if (sa == null) {
      return DropReason.NO_SA;
    }
    opened = sa;
    int outerTos = IpPacket.tos(buffer, at);
    DropReason reason = sa.open(buffer, at, headers, ipsecAt, end, remotePort, nowMillis);
    if (sa.takePeerMoved()) {
      peers.peerMoved(sa, sa.peer());
    }
    if (reason == DropReason.NOT_DROPPED) {
      reason = admit(sa, buffer, outerTos, nowMillis);
    }
    if (reason != DropReason.NOT_DROPPED) {
      return count(sa, reason);
    }
    sa.counters().transformed(IpPacket.totalLength(buffer, sa.packetAt()), nowMillis);
    return DropReason.NOT_DROPPED;
  }

  private static DropReason count(InboundSa sa, DropReason reason) {
    sa.counters().drops().count(reason);
    sa.policyCounters().inDrops().count(reason);
    return reason;
  }

  private DropReason admit(InboundSa sa, byte[] buffer, int outerTos, long nowMillis) {
    if (!fields.read(buffer, sa.packetAt())) {
      return DropReason.INNER_MALFORMED;
    }
    fragments.complete(fields, sa.key().spi(), nowMillis);
    DropReason reason = sa.admit(fields);
    return reason == DropReason.NOT_DROPPED && sa.isTunnel()
        ? leaveTunnel(buffer, sa.packetAt(), outerTos)
        : reason;
  }

  private static DropReason leaveTunnel(byte[] buffer, int at, int outerTos) {
    int innerTos = IpPacket.tos(buffer, at);
    int tos = Ecn.egressTos(innerTos, outerTos);
    if (tos == Ecn.CONFLICT) {
      return DropReason.ECN_CONFLICT;
    }
    if (tos != innerTos) {
      IpPacket.changeTos(buffer, at, tos);
    }
    return DropReason.NOT_DROPPED;
  }
}
