package dev.culvert.esp.pipeline;

import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.selector.FragmentPorts;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.spd.FlowVerdicts;
import dev.culvert.esp.spd.SpdSnapshot;
import dev.culvert.esp.spd.Verdict;
import java.util.Arrays;

/**
 * The next outgoing packets of a batch, classified before the first of them is protected. With
 * thousands of SAs, what protecting a packet needs of its SA has left the processor's cache; packet
 * by packet each line of it would be waited for, but here those of all packets are asked for at
 * once. Of one thread.
 */
final class ReadAhead {
  /** What so many need together stays in the cache until it is used. */
  static final int PACKETS = 16;

  private static final int CLEAR_SIDE = 0;

  private final SelectorFields[] fields = new SelectorFields[PACKETS];
  private final boolean[] readable = new boolean[PACKETS];
  private final Verdict[] likely = new Verdict[PACKETS];
  private final FragmentPorts fragments = new FragmentPorts();
  private final FlowVerdicts flows = new FlowVerdicts();

  @SuppressWarnings("UnusedVariable") // where the compiler sees that what was fetched goes
  private long fetched;

  ReadAhead() {
    Arrays.setAll(fields, i -> new SelectorFields());
  }

  /**
   * Reads packets, of which {@code from} gets number 0 here.
   *
   * @param to behind the last, at most {@link #PACKETS} behind {@code from}
   */
  void read(PacketBatch in, int from, int to, SpdSnapshot snapshot, long nowMillis) {
    for (int i = 0; i < to - from; i++) {
      likely[i] = classify(in, from + i, i, snapshot, nowMillis);
    }
    fetched = fetch(to - from);
  }

  /** In steps, for what one has read tells where the next has to. */
  private long fetch(int packets) {
    long sum = 0;
    for (int i = 0; i < packets; i++) {
      sum += likely[i] instanceof Verdict.Protect protect ? protect.fetchSa() : 0;
    }
    for (int i = 0; i < packets; i++) {
      sum += likely[i] instanceof Verdict.Protect protect ? protect.fetchState() : 0;
    }
    for (int i = 0; i < packets; i++) {
      sum += likely[i] instanceof Verdict.Protect protect ? protect.fetchHeader() : 0;
    }
    return sum;
  }

  private Verdict classify(
      PacketBatch in, int index, int number, SpdSnapshot snapshot, long nowMillis) {
    byte[] buffer = in.buffer(index);
    int at = in.offset(index);
    SelectorFields packet = fields[number];
    readable[number] = IpPacket.wellFormed(buffer, at, in.length(index)) && packet.read(buffer, at);
    if (!readable[number]) {
      return null;
    }
    fragments.complete(packet, CLEAR_SIDE, nowMillis);
    return flows.likely(snapshot, packet);
  }

  /**
   * Whether a packet is well-formed and has a protocol; nothing else is known of one that is not.
   */
  boolean isReadable(int number) {
    return readable[number];
  }

  SelectorFields fields(int number) {
    return fields[number];
  }

  /** The verdict on a packet, now that its turn has come. */
  Verdict verdict(int number, SpdSnapshot snapshot, long nowMillis) {
    return flows.decide(snapshot, fields[number], likely[number], nowMillis);
  }
}
