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
 * An SA accepts its packets as protocol 50 and in UDP alike (RFC 7296 2.23). What is for an SA of
 * another worker is {@linkplain Handover handed over}: as it came, or without its AH and with the
 * SPI of that.
 */
public final class InboundPipeline {
  /** Packets taken over in one go, so that one's own have their turn. */
  private static final int TAKEN_AT_ONCE = 64;

  /** What an SA never has (RFC 4303 2.1). */
  private static final int NO_SPI = 0;

  private final InboundSad sad;
  private final PeerListener peers;
  private final HeaderChain headers = new HeaderChain();
  private final SelectorFields fields = new SelectorFields();
  private final FragmentPorts fragments = new FragmentPorts();
  private final Handover handover;
  private final DropCounters drops;
  private int spi;
  private int ipsecAt;
  private int end;
  private int remotePort;
  private InboundSa opened;

  /**
   * A pipeline over these SAs.
   *
   * @param drops gets what all workers drop
   */
  InboundPipeline(InboundSad sad, PeerListener peers, Handover handover, DropCounters drops) {
    this.sad = sad;
    this.peers = peers;
    this.handover = handover;
    this.drops = drops;
  }

  /** What other workers hand over, and what is handed over to them. */
  public Handover handover() {
    return handover;
  }

  /**
   * Takes packets through, after some of those that others have handed over; whatever bytes they
   * are, each comes out, goes to another worker, or is counted.
   *
   * @param in whole outer packets, reassembled; empty afterwards. What a UDP socket delivers gets
   *     its headers back by {@link dev.culvert.esp.packet.UdpEncapsulation}.
   * @param out gets inner packets; the mark of each is the number of the outbound worker to which
   *     its policy belongs, and so what answers it
   * @param nowMillis milliseconds since the epoch; must not go back
   */
  public void process(PacketBatch in, PacketBatch out, long nowMillis) {
    for (int i = 0; i < TAKEN_AT_ONCE && handover.take(); i++) {
      count(receiveHanded(handover.taken(), handover.note(), out, nowMillis));
    }
    for (int i = 0; i < in.size(); i++) {
      count(receive(in, i, in.offset(i), in.length(i), null, out, nowMillis));
    }
    in.clear();
  }

  private void count(DropReason reason) {
    if (reason != DropReason.NOT_DROPPED) {
      drops.count(reason);
    }
  }

  private DropReason receiveHanded(PacketBatch in, int aroundSpi, PacketBatch out, long nowMillis) {
    InboundSa around = null;
    if (aroundSpi != NO_SPI) {
      // AH in transport mode has left the addresses as they were.
      around = sad.find(in.buffer(0), in.offset(0), IpProtocol.AH, aroundSpi);
      if (around == null) {
        return DropReason.NO_SA;
      }
    }
    return receive(in, 0, in.offset(0), in.length(0), around, out, nowMillis);
  }

  /**
   * Receives the packet that begins at {@code at} in its buffer.
   *
   * @param around the SA of the AH that it came in, or null
   */
  private DropReason receive(
      PacketBatch in,
      int index,
      int at,
      int length,
      InboundSa around,
      PacketBatch out,
      long nowMillis) {
    byte[] buffer = in.buffer(index);
    DropReason reason = locate(buffer, at, length);
    if (reason != DropReason.NOT_DROPPED) {
      return reason;
    }
    if (!handover.ownsSpi(spi)) {
      int aroundSpi = around == null ? NO_SPI : around.key().spi();
      return handover.toOwnerOf(spi, buffer, at, length, aroundSpi)
          ? DropReason.NOT_DROPPED
          : DropReason.HANDOVER_FULL;
    }
    reason = open(buffer, at, nowMillis);
    if (reason != DropReason.NOT_DROPPED) {
      return reason;
    }
    if (isAhAroundEsp()) {
      int espAt = opened.packetAt();
      int espBytes = IpPacket.totalLength(buffer, espAt);
      return receive(in, index, espAt, espBytes, opened, out, nowMillis);
    }
    return deliver(in, index, around, out);
  }

  /** Hands on what was in the packet opened last. */
  private DropReason deliver(PacketBatch in, int index, InboundSa around, PacketBatch out) {
    if (opened.isInsideAh() && !isOfOnePolicy(around, opened)) {
      return count(opened, DropReason.AH_MISSING);
    }
    byte[] buffer = in.buffer(index);
    int at = opened.packetAt();
    clampSegments(around, buffer, at);
    int outbound = handover.ownerOf(opened.spec().policy());
    out.take(in, index, at, IpPacket.totalLength(buffer, at), outbound);
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

  /** Finds ESP or AH in a packet: {@link #spi}, {@link #ipsecAt}, {@link #remotePort}. */
  private DropReason locate(byte[] buffer, int at, int length) {
    if (!IpPacket.wellFormed(buffer, at, length)) {
      return DropReason.OUTER_MALFORMED;
    }
    end = at + IpPacket.totalLength(buffer, at);
    if (!headers.read(buffer, at, end)) {
      return DropReason.OUTER_MALFORMED;
    }
    if (headers.isFragment()) {
      return DropReason.OUTER_FRAGMENT;
    }
    ipsecAt = headers.protocolAt();
    remotePort = 0;
    return switch (headers.protocol()) {
      case IpProtocol.ESP -> locateEsp(buffer);
      case IpProtocol.AH -> {
        if (end - ipsecAt < AhHeader.BYTES) {
          yield DropReason.AH_MALFORMED;
        }
        spi = AhHeader.spi(buffer, ipsecAt);
        yield DropReason.NOT_DROPPED;
      }
      case IpProtocol.UDP -> {
        int udpBytes = end - ipsecAt;
        if (udpBytes < UdpHeader.BYTES || UdpHeader.length(buffer, ipsecAt) != udpBytes) {
          yield DropReason.OUTER_MALFORMED;
        }
        remotePort = UdpHeader.sourcePort(buffer, ipsecAt);
        ipsecAt += UdpHeader.BYTES;
        yield locateEsp(buffer);
      }
      default -> DropReason.NOT_ESP;
    };
  }

  private DropReason locateEsp(byte[] buffer) {
    if (end - ipsecAt < EspHeader.BYTES) {
      return DropReason.ESP_TOO_SHORT;
    }
    spi = EspHeader.spi(buffer, ipsecAt);
    return DropReason.NOT_DROPPED;
  }

  private InboundSa find(byte[] buffer, int at) {
    if (headers.protocol() == IpProtocol.AH) {
      return sad.find(buffer, at, IpProtocol.AH, spi);
    }
    InboundSa sa = sad.find(buffer, at, IpProtocol.ESP, spi);
    return sa == null && remotePort != 0 ? sad.findBehindNat(buffer, at, spi) : sa;
  }

  /** Opens what was {@linkplain #locate located}; {@link #opened} is its SA. */
  private DropReason open(byte[] buffer, int at, long nowMillis) {
    InboundSa sa = find(buffer, at);
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
