package dev.culvert.esp.stats;

import dev.culvert.contracts.event.SecurityAssociation.Volume;

/** Use of one SA. The thread that transforms with it counts, any thread reads. */
public final class SaCounters {
  private final Counter packets = new Counter();
  private final Counter bytes = new Counter();
  private final Counter firstUse = new Counter();
  private final Counter lastUse = new Counter();
  private final DropCounters drops = new DropCounters();

  /**
   * Counts a transformed packet.
   *
   * @param innerBytes length of the inner packet
   * @param nowMillis milliseconds since the epoch
   */
  public void transformed(int innerBytes, long nowMillis) {
    if (packets.get() == 0) {
      firstUse.set(nowMillis);
    }
    lastUse.set(nowMillis);
    bytes.set(bytes.get() + innerBytes);
    packets.set(packets.get() + 1);
  }

  /** Whether what was transformed has reached this volume. */
  public boolean hasUsedUp(Volume volume) {
    return volume.isUsedUpBy(bytes.get(), packets.get());
  }

  /** Packets transformed. */
  public long packets() {
    return packets.get();
  }

  /** Bytes of inner packets transformed. */
  public long bytes() {
    return bytes.get();
  }

  /** When the first packet was transformed, milliseconds since the epoch; 0 before. */
  public long firstUse() {
    return firstUse.get();
  }

  /** When the last packet was transformed, milliseconds since the epoch; 0 before the first. */
  public long lastUse() {
    return lastUse.get();
  }

  /** Packets that belonged to the SA and were dropped. */
  public DropCounters drops() {
    return drops;
  }
}
