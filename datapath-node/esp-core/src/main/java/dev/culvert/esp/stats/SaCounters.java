package dev.culvert.esp.stats;

import dev.culvert.contracts.event.SecurityAssociation.Volume;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Use of one SA. The thread that transforms with it counts, any thread reads. The numbers lie in
 * one object: each packet changes all of them, and with thousands of SAs fetches them from memory.
 */
public final class SaCounters {
  private static final VarHandle PACKETS = number("packets");
  private static final VarHandle BYTES = number("bytes");
  private static final VarHandle FIRST_USE = number("firstUse");
  private static final VarHandle LAST_USE = number("lastUse");

  private long packets;
  private long bytes;

  @SuppressWarnings("UnusedVariable") // only the handle touches it
  private long firstUse;

  @SuppressWarnings("UnusedVariable") // only the handle touches it
  private long lastUse;

  private final DropCounters drops = new DropCounters();

  private static VarHandle number(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(SaCounters.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Counts a transformed packet.
   *
   * @param innerBytes length of the inner packet
   * @param nowMillis milliseconds since the epoch
   */
  public void transformed(int innerBytes, long nowMillis) {
    if (packets == 0) {
      FIRST_USE.setOpaque(this, nowMillis);
    }
    LAST_USE.setOpaque(this, nowMillis);
    BYTES.setOpaque(this, bytes + innerBytes);
    PACKETS.setOpaque(this, packets + 1);
  }

  /** Whether what was transformed has reached this volume. */
  public boolean hasUsedUp(Volume volume) {
    return volume.isUsedUpBy(bytes(), packets());
  }

  /** Packets transformed. */
  public long packets() {
    return (long) PACKETS.getOpaque(this);
  }

  /** Bytes of inner packets transformed. */
  public long bytes() {
    return (long) BYTES.getOpaque(this);
  }

  /** When the first packet was transformed, milliseconds since the epoch; 0 before. */
  public long firstUse() {
    return (long) FIRST_USE.getOpaque(this);
  }

  /** When the last packet was transformed, milliseconds since the epoch; 0 before the first. */
  public long lastUse() {
    return (long) LAST_USE.getOpaque(this);
  }

  /** Packets that belonged to the SA and were dropped. */
  public DropCounters drops() {
    return drops;
  }
}
