package dev.culvert.esp.pipeline;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.TcpHeader;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.spd.HoldQueue;
import dev.culvert.esp.spd.Nesting;
import dev.culvert.esp.spd.Spd;
import dev.culvert.esp.spd.SpdEntry;
import dev.culvert.esp.spd.SpdSnapshot;
import dev.culvert.esp.spd.Verdict;
import dev.culvert.esp.stats.Counter;
import dev.culvert.esp.stats.DropCounters;
import dev.culvert.esp.stats.DropReason;

/**
 * Outgoing packets (RFC 4301 5.1).
 *
 * <pre>
 * clear side ─▶ SPD ─┬─ Protect ─▶ ESP, AH or both, in fragments if too long ─▶ esp
 *                    ├─ Hold ────▶ hold queue, acquire ─▶ again at an SA, or expired
 *                    ├─ Pass, Unmatched ─────────────────────────────────▶ clear
 *                    └─ Discard ─▶ counted
 * </pre>
 *
 * What needs an SA or a policy of another worker is {@linkplain Handover handed over}, and looked
 * up there again.
 */
public final class OutboundPipeline {
  /** Packets taken over in one go, so that one's own have their turn. */
  private static final int TAKEN_AT_ONCE = 64;

  private final Spd spd;
  private final AcquireListener acquires;
  private final HoldQueue held;
  private final ReadAhead ahead = new ReadAhead();
  private final Nesting nesting = new Nesting();
  private final Handover handover;
  private final DropCounters drops;
  private final Protector protector;
  private final DummyTraffic dummies;
  private SpdSnapshot snapshot;

  /** Of the packet that is on its way. */
  private SelectorFields fields;

  /**
   * A pipeline with nothing in it.
   *
   * @param random where the lengths of dummy packets come from
   * @param packetBytes as of the batches that it is given
   * @param drops gets what all workers drop
   * @param sentDummies counts the dummy packets of all workers
   */
  OutboundPipeline(
      Spd spd,
      AcquireListener acquires,
      RandomBytes random,
      int packetBytes,
      Handover handover,
      DropCounters drops,
      Counter sentDummies) {
    this.spd = spd;
    this.acquires = acquires;
    this.handover = handover;
    this.drops = drops;
    this.held = new HoldQueue(packetBytes, handover.workers());
    this.protector = new Protector(packetBytes, handover, sentDummies);
    this.dummies = new DummyTraffic(random, packetBytes, handover);
    this.snapshot = spd.snapshot();
  }

  /** What other workers hand over, and what is handed over to them. */
  public Handover handover() {
    return handover;
  }

  /**
   * Messages to senders whose packets did not fit: packets for the clear side, which the caller
   * hands on and clears after each {@link #process}.
   */
  public PacketBatch answers() {
    return protector.answers();
  }

  /**
   * When {@link #process} is due again even if no packet comes, because a held one expires or a
   * dummy packet is to be sent; milliseconds since the epoch, {@link Long#MAX_VALUE} for never.
   */
  public long nextDeadlineMillis() {
    return Math.min(held.nextExpiryMillis(), dummies.nextDueMillis());
  }

  /**
   * Takes packets through. First come held packets for which an SA has come, so order is kept, then
   * some of those that others have handed over; an empty batch does for both.
   *
   * @param in inner packets; empty afterwards
   * @param esp gets outer packets, whole or in fragments, with the mark of their policy
   * @param clear gets packets that go on as they are, with the mark of their policy
   * @param nowMillis milliseconds since the epoch; must not go back
   */
  public void process(PacketBatch in, PacketBatch esp, PacketBatch clear, long nowMillis) {
    followSpd(esp, clear, nowMillis);
    if (nowMillis >= held.nextExpiryMillis()) {
      revisitHeld(esp, clear, nowMillis);
    }
    for (int i = 0; i < TAKEN_AT_ONCE && handover.take(); i++) {
      // Who handed it over may know a newer SPD; by an older one it would be held behind its SA.
      followSpd(esp, clear, nowMillis);
      routeOne(handover.taken(), 0, esp, clear, nowMillis, nowMillis);
    }
    for (int from = 0; from < in.size(); from += ReadAhead.PACKETS) {
      int to = Math.min(from + ReadAhead.PACKETS, in.size());
      ahead.read(in, from, to, snapshot, nowMillis);
      for (int i = from; i < to; i++) {
        route(i - from, in, i, esp, clear, nowMillis, nowMillis);
      }
    }
    in.clear();
    dummies.takeDue(protector, esp, nowMillis);
  }

  private void followSpd(PacketBatch esp, PacketBatch clear, long nowMillis) {
    SpdSnapshot latest = spd.snapshot();
    if (latest != snapshot) {
      snapshot = latest;
      dummies.follow(latest);
      revisitHeld(esp, clear, nowMillis);
    }
  }

  private void revisitHeld(PacketBatch esp, PacketBatch clear, long nowMillis) {
    HoldQueue.Waiting waiting = held.revisit();
    for (int i = 0; i < waiting.packets().size(); i++) {
      long since = waiting.sinceMillis(i);
      if (nowMillis - since >= HoldQueue.HOLD_MILLIS) {
        drop(waiting.entry(i), DropReason.HOLD_EXPIRED);
      } else {
        routeOne(waiting.packets(), i, esp, clear, since, nowMillis);
      }
    }
  }

  private void routeOne(
      PacketBatch in,
      int index,
      PacketBatch esp,
      PacketBatch clear,
      long sinceMillis,
      long nowMillis) {
    ahead.read(in, index, index + 1, snapshot, nowMillis);
    route(0, in, index, esp, clear, sinceMillis, nowMillis);
  }

  private void route(
      int number,
      PacketBatch in,
      int index,
      PacketBatch esp,
      PacketBatch clear,
      long sinceMillis,
      long nowMillis) {
    if (!ahead.isReadable(number)) {
      drops.count(DropReason.INNER_MALFORMED);
      return;
    }
    fields = ahead.fields(number);
    OutboundSa made = snapshot.maker(fields);
    if (made != null) {
      nest(made, in, index, esp, sinceMillis, nowMillis);
      return;
    }
    switch (ahead.verdict(number, snapshot, nowMillis)) {
      case Verdict.Protect protect -> protect(protect, in, index, esp, nowMillis);
      case Verdict.Hold hold -> hold(hold.entry(), in, index, sinceMillis, nowMillis);
      case Verdict.Pass pass -> pass(pass, in, index, clear, nowMillis);
      case Verdict.Discard discard -> drop(discard.entry(), discard.reason());
      case Verdict.Unmatched unmatched ->
          clear.take(in, index, in.offset(index), in.length(index), 0);
    }
  }

  private void nest(
      OutboundSa made,
      PacketBatch in,
      int index,
      PacketBatch esp,
      long sinceMillis,
      long nowMillis) {
    switch (nesting.decide(snapshot, made, fields, nowMillis)) {
      case Verdict.Protect protect -> {
        int first = esp.size();
        protect(protect, in, index, esp, nowMillis);
        for (int i = first; nesting.endsHere() && i < esp.size(); i++) {
          esp.mark(i, spd.lastMark());
        }
      }
      case Verdict.Hold hold -> hold(hold.entry(), in, index, sinceMillis, nowMillis);
      case Verdict.Discard discard -> drop(discard.entry(), discard.reason());
      case Verdict.Pass pass -> drops.count(DropReason.NESTING_IMPOSSIBLE);
      case Verdict.Unmatched unmatched -> drops.count(DropReason.NESTING_IMPOSSIBLE);
    }
  }

  private void protect(
      Verdict.Protect protect, PacketBatch in, int index, PacketBatch esp, long nowMillis) {
    if (!handover.owns(protect.sa())) {
      handOver(protect.sa().spec().policy(), protect.entry(), in, index);
      return;
    }
    clampSegments(protect, in.buffer(index), in.offset(index));
    DropReason reason = protector.protect(protect, in, index, esp, nowMillis);
    if (reason != DropReason.NOT_DROPPED) {
      drop(protect.entry(), reason);
      return;
    }
    protect.entry().countTransformed();
  }

  /** TCP's own way to segments that fit, which no lost ICMP message can hinder. */
  private void clampSegments(Verdict.Protect protect, byte[] buffer, int at) {
    int end = at + IpPacket.totalLength(buffer, at);
    if (fields.carriesTcp() && TcpHeader.isSyn(buffer, fields.payloadAt(), end)) {
      int most = protect.longestSegment(IpPacket.isIpv6(buffer, at));
      TcpHeader.clampSegmentSize(buffer, fields.payloadAt(), end, most);
    }
  }

  private void hold(SpdEntry entry, PacketBatch in, int index, long sinceMillis, long nowMillis) {
    if (isAnothers(entry, in, index)) {
      return;
    }
    if (!spd.holdsLarval()) {
      drop(entry, DropReason.LARVAL_DROPPED);
    } else if (!held.offer(in, index, entry, sinceMillis)) {
      drop(entry, DropReason.HOLD_QUEUE_FULL);
    }
    acquire(entry, nowMillis);
  }

  private void pass(
      Verdict.Pass pass, PacketBatch in, int index, PacketBatch clear, long nowMillis) {
    SpdEntry entry = pass.entry();
    if (pass.acquire() && isAnothers(entry, in, index)) {
      return;
    }
    clear.take(in, index, in.offset(index), in.length(index), entry.mark());
    entry.runtime().counters().outAccepted().increment();
    if (pass.acquire()) {
      acquire(entry, nowMillis);
    }
  }

  /** Whether a policy is another worker's, which then gets the packet. */
  private boolean isAnothers(SpdEntry entry, PacketBatch in, int index) {
    String policy = entry.policy().name();
    if (handover.ownsPolicy(policy)) {
      return false;
    }
    handOver(policy, entry, in, index);
    return true;
  }

  /**
   * Hands a packet to the owner of a policy.
   *
   * @param owned that policy, which the packet's SA was made for
   * @param entry of the packet's own policy
   */
  private void handOver(String owned, SpdEntry entry, PacketBatch in, int index) {
    if (!handover.toOwnerOf(owned, in.buffer(index), in.offset(index), in.length(index))) {
      drop(entry, DropReason.HANDOVER_FULL);
    }
  }

  private void acquire(SpdEntry entry, long nowMillis) {
    if (entry.runtime().beginAcquire(nowMillis)) {
      acquires.acquire(entry.policy(), fields.sourceSelector(), fields.destinationSelector());
    }
  }

  private void drop(SpdEntry entry, DropReason reason) {
    drops.count(reason);
    entry.runtime().counters().outDrops().count(reason);
    entry.runtime().counters().outDropped().increment();
  }
}
