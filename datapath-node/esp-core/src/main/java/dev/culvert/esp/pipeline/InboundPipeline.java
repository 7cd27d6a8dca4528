package dev.culvert.esp.pipeline;

import dev.culvert.esp.packet.Ecn;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.UdpHeader;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.stats.DropCounters;
import dev.culvert.esp.stats.DropReason;

/**
 * Incoming packets (RFC 4301 5.2).
 *
 * <pre>
 * wire ─▶ outer header ─▶ SAD ─▶ replay, ICV, padding ─▶ selectors ─▶ ECN ─▶ clear side
 * </pre>
 *
 * An SA accepts its packets as protocol 50 and in UDP alike (RFC 7296 2.23).
 */
public final class InboundPipeline {
  private final InboundSad sad;
  private final PortListener ports;
  private final HeaderChain headers = new HeaderChain();
  private final SelectorFields fields = new SelectorFields();
  private final DropCounters drops = new DropCounters();

  /** A pipeline over these SAs. */
  public InboundPipeline(InboundSad sad, PortListener ports) {
    this.sad = sad;
    this.ports = ports;
  }

  /** Packets dropped, of all SAs and of none. */
  public DropCounters drops() {
    return drops;
  }

  /**
   * Takes packets through; whatever bytes they are, each comes out or is counted.
   *
   * @param in whole outer packets, reassembled; empty afterwards. What a UDP socket delivers gets
   *     its headers back by {@link dev.culvert.esp.packet.UdpEncapsulation#restoreHeaders}.
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
    int at = in.offset(index);
    if (!IpPacket.wellFormed(buffer, at, in.length(index))) {
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
    int payloadBytes = end - payloadAt;
    return switch (headers.protocol()) {
      case IpProtocol.ESP -> decapsulate(in, index, payloadAt, payloadBytes, 0, out, nowMillis);
      case IpProtocol.UDP -> {
        if (payloadBytes < UdpHeader.BYTES || UdpHeader.length(buffer, payloadAt) != payloadBytes) {
          yield DropReason.OUTER_MALFORMED;
        }
        int port = UdpHeader.sourcePort(buffer, payloadAt);
        int espAt = payloadAt + UdpHeader.BYTES;
        yield decapsulate(in, index, espAt, payloadBytes - UdpHeader.BYTES, port, out, nowMillis);
      }
      default -> DropReason.NOT_ESP;
    };
  }

  private DropReason decapsulate(
      PacketBatch in,
      int index,
      int espAt,
      int espBytes,
      int remotePort,
      PacketBatch out,
      long nowMillis) {
    if (espBytes < EspHeader.BYTES) {
      return DropReason.ESP_TOO_SHORT;
    }
    byte[] buffer = in.buffer(index);
    int at = in.offset(index);
    InboundSa sa = sad.find(buffer, at, EspHeader.spi(buffer, espAt));
    if (sa == null) {
      return DropReason.NO_SA;
    }
    int outerTos = IpPacket.tos(buffer, at);
    int port = sa.peerPort();
    DropReason reason = sa.open(buffer, espAt, espBytes, remotePort, nowMillis);
    if (sa.peerPort() != port) {
      ports.portChanged(sa, sa.peerPort());
    }
    int innerAt = espAt + sa.prefixBytes();
    if (reason == DropReason.NOT_DROPPED) {
      reason = admit(sa, buffer, innerAt, outerTos);
    }
    if (reason != DropReason.NOT_DROPPED) {
      sa.counters().drops().count(reason);
      sa.policyCounters().inDrops().count(reason);
      return reason;
    }
    int innerBytes = IpPacket.totalLength(buffer, innerAt);
    out.take(in, index, innerAt, innerBytes, 0);
    sa.counters().transformed(innerBytes, nowMillis);
    sa.policyCounters().inTransformed().increment();
    return DropReason.NOT_DROPPED;
  }

  private DropReason admit(InboundSa sa, byte[] buffer, int innerAt, int outerTos) {
    if (!fields.read(buffer, innerAt)) {
      return DropReason.INNER_MALFORMED;
    }
    DropReason reason = sa.admit(fields);
    if (reason != DropReason.NOT_DROPPED) {
      return reason;
    }
    int innerTos = IpPacket.tos(buffer, innerAt);
    int tos = Ecn.egressTos(innerTos, outerTos);
    if (tos == Ecn.CONFLICT) {
      return DropReason.ECN_CONFLICT;
    }
    if (tos != innerTos) {
      IpPacket.changeTos(buffer, innerAt, tos);
    }
    return DropReason.NOT_DROPPED;
  }
}
