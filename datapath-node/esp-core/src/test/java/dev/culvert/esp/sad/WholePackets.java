package dev.culvert.esp.sad;

import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.fixture.Tunnel;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.stats.DropReason;
import java.util.Arrays;

/** Takes single packets through single SAs. */
final class WholePackets {
  private static final Policy.OuterHeader AS_INSIDE =
      new Policy.OuterHeader(Policy.DontFragment.INHERIT, Policy.OuterHeader.INHERIT_DSCP);

  private WholePackets() {}

  /** The packet that an SA makes of another. */
  static byte[] protect(OutboundSa sa, byte[] packet) {
    byte[] buffer = Packets.batch(packet).buffer(0);
    int at = PacketBatch.HEADROOM;
    DropReason reason = sa.prepare(buffer, at);
    if (reason != DropReason.NOT_DROPPED) {
      throw new AssertionError(reason.description());
    }
    OuterFields fields = new OuterFields();
    fields.read(AS_INSIDE, buffer, at);
    int length = sa.protect(buffer, at, fields, 1, Tunnel.NOW);
    int from = at - sa.headBytes();
    return Arrays.copyOfRange(buffer, from, from + length);
  }

  /** Opens a packet where it lies. */
  static DropReason open(InboundSa sa, byte[] packet) {
    HeaderChain headers = new HeaderChain();
    headers.read(packet, 0, packet.length);
    return sa.open(packet, 0, headers, headers.protocolAt(), packet.length, 0, Tunnel.NOW);
  }

  /** What was inside the packet that was opened last. */
  static byte[] inside(InboundSa sa, byte[] packet) {
    int at = sa.packetAt();
    return Arrays.copyOfRange(packet, at, at + IpPacket.totalLength(packet, at));
  }
}
