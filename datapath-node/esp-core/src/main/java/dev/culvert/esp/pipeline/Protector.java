package dev.culvert.esp.pipeline;

import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.Ipv4Fragmenter;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.Ipv6Fragmenter;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.TooBigMessage;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.sad.OuterFields;
import dev.culvert.esp.spd.Verdict;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.DropReason;

/**
 * Applies a verdict's SAs to a packet, and sees that what comes out fits the path (RFC 4301 7, 8).
 *
 * <pre>
 * fits ───────────────────────────▶ protect
 * may be cut, as the SA's packets ▶ cut ─▶ protect each
 * may be cut when protected ──────▶ protect ─▶ cut
 * neither ────────────────────────▶ drop, tell the sender what would fit
 * </pre>
 *
 * Fragments are made before protection where they may be, since they cost the peer no reassembly.
 */
final class Protector {
  private static final int IDENTIFICATIONS = 0xffff;
  private static final int PIECES = 4;

  private final OuterFields fields = new OuterFields();
  private final HeaderChain headers = new HeaderChain();
  private final Ipv6Fragmenter ipv6Fragmenter;
  private final PacketBatch pieces;
  private final PacketBatch answers;
  private final AnswerLimit limit = new AnswerLimit();
  private final Counter dummies;
  private final int firstIdentification;
  private final int identificationStep;
  private int identification;
  private int protectedAt;
  private int protectedBytes;

  /**
   * @param packetBytes as of the batches that packets come in
   * @param handover tells which identifications are of this worker: what two fragment at one time
   *     must differ (RFC 791 3.2)
   * @param dummies counts the dummy packets sent
   */
  Protector(int packetBytes, Handover handover, Counter dummies) {
    this.dummies = dummies;
    this.firstIdentification = 1 + handover.self();
    this.identificationStep = handover.workers();
    this.identification = firstIdentification;
    this.ipv6Fragmenter = new Ipv6Fragmenter(handover.self(), handover.workers());
    this.pieces = new PacketBatch(PIECES, packetBytes);
    this.answers = new PacketBatch(1, Math.max(packetBytes, Ipv6Fragmenter.LEAST_MTU));
  }

  /** Messages to senders; whoever hands them on clears it. */
  PacketBatch answers() {
    return answers;
  }

  /**
   * Protects a well-formed packet.
   *
   * @param esp gets what is to be sent, with the mark of the policy
   */
  DropReason protect(
      Verdict.Protect protect, PacketBatch in, int index, PacketBatch esp, long nowMillis) {
    byte[] buffer = in.buffer(index);
    int at = in.offset(index);
    fields.read(protect.entry().outerHeader(), buffer, at);
    DropReason reason = prepare(protect.sa(), buffer, at);
    if (reason != DropReason.NOT_DROPPED) {
      return reason;
    }
    int packetBytes = IpPacket.totalLength(buffer, at);
    int keptBytes = protect.sa().keptBytes(at);
    return protect.protectedBytes(packetBytes, keptBytes) <= protect.outermost().mtu()
        ? sendPrepared(protect, in, index, esp, nowMillis)
        : protectTooLong(protect, in, index, keptBytes, esp, nowMillis);
  }

  /** Protects a dummy packet; it fits the path, and no policy counts it. */
  void protectDummy(Verdict.Protect protect, PacketBatch in, PacketBatch esp, long nowMillis) {
    byte[] buffer = in.buffer(0);
    int at = in.offset(0);
    fields.read(protect.entry().outerHeader(), buffer, at);
    if (prepare(protect.sa(), buffer, at) == DropReason.NOT_DROPPED) {
      protect.sa().makeDummy();
      if (sendPrepared(protect, in, 0, esp, nowMillis) == DropReason.NOT_DROPPED) {
        dummies.increment();
      }
    }
  }

  private DropReason protectTooLong(
      Verdict.Protect protect,
      PacketBatch in,
      int index,
      int keptBytes,
      PacketBatch esp,
      long nowMillis) {
    byte[] buffer = in.buffer(index);
    int at = in.offset(index);
    int longest = protect.longestPacket(keptBytes);
    boolean ipv6 = IpPacket.isIpv6(buffer, at);
    boolean mayBeCut = !ipv6 && !Ipv4Header.dontFragment(buffer, at);
    if (mayBeCut && protect.sa().takesFragments() && longest >= Ipv4Fragmenter.LEAST_MTU) {
      return sendPieces(protect, buffer, at, longest, esp, nowMillis);
    }
    // Every path takes so much of IPv6 (RFC 2473 7.1, RFC 4213 3.2.2).
    boolean mustPass = ipv6 && IpPacket.totalLength(buffer, at) <= Ipv6Fragmenter.LEAST_MTU;
    if (mayBeCut || mustPass) {
      fields.clearDontFragment();
    }
    if (!fields.dontFragment()) {
      return sendPrepared(protect, in, index, esp, nowMillis);
    }
    protect.sa().counters().drops().count(DropReason.PATH_MTU_EXCEEDED);
    tellSender(buffer, at, ipv6 ? Math.max(longest, Ipv6Fragmenter.LEAST_MTU) : longest, nowMillis);
    return DropReason.PATH_MTU_EXCEEDED;
  }

  private DropReason sendPieces(
      Verdict.Protect protect,
      byte[] buffer,
      int at,
      int longest,
      PacketBatch esp,
      long nowMillis) {
    pieces.clear();
    Ipv4Fragmenter.fragment(buffer, at, longest, pieces, 0);
    DropReason reason = DropReason.NOT_DROPPED;
    for (int i = 0; i < pieces.size() && reason == DropReason.NOT_DROPPED; i++) {
      reason = prepare(protect.sa(), pieces.buffer(i), pieces.offset(i));
      if (reason == DropReason.NOT_DROPPED) {
        reason = sendPrepared(protect, pieces, i, esp, nowMillis);
      }
    }
    return reason;
  }

  /** Applies the SAs one after the other, as the policy's protocols stand. */
  private DropReason sendPrepared(
      Verdict.Protect protect, PacketBatch in, int index, PacketBatch esp, long nowMillis) {
    byte[] buffer = in.buffer(index);
    int paddedBytes = protect.paddedBytes();
    if (paddedBytes != 0) {
      protect.sa().padTo(buffer, in.offset(index), paddedBytes);
    }
    transform(protect.sa(), buffer, in.offset(index), nowMillis);
    OutboundSa around = protect.around();
    if (around != null) {
      DropReason reason = prepare(around, buffer, protectedAt);
      if (reason != DropReason.NOT_DROPPED) {
        return reason;
      }
      transform(around, buffer, protectedAt, nowMillis);
    }
    int mark = protect.entry().mark();
    int mtu = protect.outermost().mtu();
    if (protectedBytes > mtu) {
      fragment(buffer, protectedAt, mtu, esp, mark);
    } else {
      esp.take(in, index, protectedAt, protectedBytes, mark);
    }
    return DropReason.NOT_DROPPED;
  }

  private static DropReason prepare(OutboundSa sa, byte[] buffer, int at) {
    DropReason reason = sa.prepare(buffer, at);
    if (reason != DropReason.NOT_DROPPED) {
      sa.counters().drops().count(reason);
    }
    return reason;
  }

  private void transform(OutboundSa sa, byte[] buffer, int at, long nowMillis) {
    protectedAt = at - sa.headBytes();
    protectedBytes = sa.protect(buffer, at, fields, nextIdentification(), nowMillis);
  }

  private void fragment(byte[] packet, int at, int mtu, PacketBatch esp, int mark) {
    if (IpPacket.isIpv6(packet, at)) {
      ipv6Fragmenter.fragment(packet, at, mtu, esp, mark);
    } else {
      Ipv4Fragmenter.fragment(packet, at, mtu, esp, mark);
    }
  }

  private void tellSender(byte[] buffer, int at, int mtu, long nowMillis) {
    int end = at + IpPacket.totalLength(buffer, at);
    if (headers.read(buffer, at, end)
        && TooBigMessage.mayAnswer(buffer, at, headers)
        && limit.admits(nowMillis)) {
      byte[] answer = answers.nextBuffer();
      answers.add(TooBigMessage.write(buffer, at, mtu, answer, PacketBatch.HEADROOM));
    }
  }

  /** Counts 1 to 65535, by as many as there are workers: a raw socket replaces 0. */
  private int nextIdentification() {
    identification += identificationStep;
    if (identification > IDENTIFICATIONS) {
      identification = firstIdentification;
    }
    return identification;
  }
}
