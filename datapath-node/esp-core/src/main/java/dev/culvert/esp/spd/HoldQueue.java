package dev.culvert.esp.spd;

import dev.culvert.esp.packet.PacketBatch;

/**
 * Packets that wait for an SA, in the order of their arrival: at most {@value #PER_POLICY} of a
 * policy and {@value #IN_ALL} together, each for {@value #HOLD_MILLIS} ms.
 *
 * <p>The packets are gone over by {@link #revisit()}: it hands out all of them, and the caller
 * offers again those that go on waiting. For one worker, of whose policies they are.
 */
public final class HoldQueue {
  /** Packets of one policy. */
  public static final int PER_POLICY = 64;

  /** Packets of all policies and workers. */
  public static final int IN_ALL = 1024;

  /** How long a packet waits. */
  public static final long HOLD_MILLIS = 1000;

  /** Waiting packets; valid until the next {@link HoldQueue#revisit()}. */
  public static final class Waiting {
    private final PacketBatch packets;
    private final long[] sinceMillis;
    private final SpdEntry[] entries;

    private Waiting(int packetBytes, int most) {
      packets = new PacketBatch(1, packetBytes);
      sinceMillis = new long[most];
      entries = new SpdEntry[most];
    }

    public PacketBatch packets() {
      return packets;
    }

    /** When packet {@code index} arrived. */
    public long sinceMillis(int index) {
      return sinceMillis[index];
    }

    /** The entry that packet {@code index} matched. */
    public SpdEntry entry(int index) {
      return entries[index];
    }
  }

  private final int most;
  private Waiting current;
  private Waiting revisited;

  /**
   * An empty queue.
   *
   * @param packetBytes as of the batches whose packets are offered
   * @param workers how many share what may wait in all
   */
  public HoldQueue(int packetBytes, int workers) {
    most = IN_ALL / workers;
    current = new Waiting(packetBytes, most);
    revisited = new Waiting(packetBytes, most);
  }

  /**
   * Takes packet {@code index} of a batch, unless there are too many already.
   *
   * @param sinceMillis when it arrived
   * @return whether it was taken
   */
  public boolean offer(PacketBatch from, int index, SpdEntry entry, long sinceMillis) {
    int slot = current.packets.size();
    if (slot == most || entry.runtime().held() == PER_POLICY) {
      return false;
    }
    current.packets.take(from, index, from.offset(index), from.length(index), from.mark(index));
    current.sinceMillis[slot] = sinceMillis;
    current.entries[slot] = entry;
    entry.runtime().hold(1);
    return true;
  }

  /** Hands out all packets and leaves the queue empty. */
  public Waiting revisit() {
    Waiting all = current;
    current = revisited;
    current.packets.clear();
    revisited = all;
    for (int i = 0; i < all.packets.size(); i++) {
      all.entries[i].runtime().hold(-1);
    }
    return all;
  }

  /** When the packet that has waited longest expires; {@link Long#MAX_VALUE} when none waits. */
  public long nextExpiryMillis() {
    return current.packets.isEmpty() ? Long.MAX_VALUE : current.sinceMillis[0] + HOLD_MILLIS;
  }
}
