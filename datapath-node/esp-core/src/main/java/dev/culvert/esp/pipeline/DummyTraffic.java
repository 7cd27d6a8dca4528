package dev.culvert.esp.pipeline;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.Ipv6Header;
import dev.culvert.esp.packet.OuterHeader;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.spd.SpdEntry;
import dev.culvert.esp.spd.SpdSnapshot;
import dev.culvert.esp.spd.Verdict;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Dummy packets at the rate that a policy asks for, so that an SA does not fall silent with those
 * who use it (RFC 4303 2.6).
 *
 * <p>Their lengths are random between a bare header and what the path takes whole, or, when the
 * policy pads, that of every other packet. Inside is an IP header and zeros: transport mode needs
 * the header, and in tunnel mode nobody reads it.
 */
final class DummyTraffic {
  private static final long MICROS = 1000;
  private static final long SECOND_MICROS = 1_000_000;
  private static final int LEAST_BYTES = Ipv6Header.BYTES;

  private final RandomBytes random;
  private final Handover handover;
  private final PacketBatch batch;
  private final byte[] drawn = new byte[2];
  // An array, since the iterator of a list would be garbage in each batch.
  private SpdEntry[] senders = {};

  /**
   * Nobody sends yet.
   *
   * @param packetBytes as of the batches that packets come in
   * @param handover knows the policies that belong to this worker
   */
  DummyTraffic(RandomBytes random, int packetBytes, Handover handover) {
    this.random = random;
    this.handover = handover;
    this.batch = new PacketBatch(1, packetBytes);
  }

  /** Takes the policies and SAs of a new snapshot. */
  void follow(SpdSnapshot snapshot) {
    senders =
        Stream.of(snapshot.dummySenders())
            .filter(entry -> handover.ownsPolicy(entry.policy().name()))
            .toArray(SpdEntry[]::new);
  }

  /** When {@link #takeDue} has the next packet; {@link Long#MAX_VALUE} for never. */
  long nextDueMillis() {
    long next = Long.MAX_VALUE;
    for (SpdEntry entry : senders) {
      next = Math.min(next, Math.ceilDiv(entry.runtime().dummyDueMicros(), MICROS));
    }
    return next;
  }

  /** Makes the packets that are due. */
  void takeDue(Protector protector, PacketBatch esp, long nowMillis) {
    for (SpdEntry entry : senders) {
      if (nowMillis * MICROS >= entry.runtime().dummyDueMicros()) {
        setNextDue(entry, nowMillis * MICROS);
        Verdict.Protect protect = entry.preferred(nowMillis);
        if (protect != null) {
          write(protect);
          protector.protectDummy(protect, batch, esp, nowMillis);
        }
      }
    }
  }

  /** What is overdue is not made up for: a burst would tell of the pause. */
  private static void setNextDue(SpdEntry entry, long nowMicros) {
    long interval = SECOND_MICROS / entry.policy().trafficFlow().dummies();
    long next = entry.runtime().dummyDueMicros() + interval;
    entry.runtime().dummyDueAt(next > nowMicros ? next : nowMicros + interval);
  }

  private void write(Verdict.Protect protect) {
    SaKey key = protect.sa().key();
    OuterHeader header = OuterHeader.of(key.source(), key.destination(), IpProtocol.NO_NEXT_HEADER);
    int kept = protect.sa().isTunnel() ? 0 : header.bytes();
    int longest = Math.min(protect.longestPacket(kept), batch.packetBytes());
    int bytes = Math.max(LEAST_BYTES, longest - draw() % longest);
    batch.clear();
    byte[] buffer = batch.nextBuffer();
    Arrays.fill(buffer, (byte) 0);
    header.write(buffer, PacketBatch.HEADROOM, bytes - header.bytes(), 0, false, 1);
    batch.add(bytes);
  }

  /** 0 to 65535. */
  private int draw() {
    random.fill(drawn);
    return (drawn[0] & 0xff) << 8 | drawn[1] & 0xff;
  }
}
