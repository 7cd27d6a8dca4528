package dev.culvert.esp.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Packets on their way from one worker to another, in order: one thread offers and one takes, and
 * neither waits. They lie one behind the other in an array, so that short packets are many.
 *
 * <pre>
 * length (4) | offset (4) | note (4) | packet | up to 16 bytes' alignment
 * </pre>
 *
 * A packet lies whole: one for which there is no room up to the array's end goes to its start.
 */
final class PacketRing {
  private static final VarHandle WRITTEN;
  private static final VarHandle READ;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private static final int ALIGNMENT = 16;
  private static final int OFFSET_AT = 4;
  private static final int NOTE_AT = 8;
  private static final int HEADER_BYTES = 12;

  /** In the place of a length: the next packet lies at the start. */
  private static final int AT_THE_START = -1;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WRITTEN = lookup.findVarHandle(PacketRing.class, "written", long.class);
      READ = lookup.findVarHandle(PacketRing.class, "read", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final byte[] data;
  private long written;
  private long read;
  private int length;
  private int offset;
  private int note;
  private int at;

  /**
   * An empty ring.
   *
   * @param bytes its size, a power of two
   */
  PacketRing(int bytes) {
    this.data = new byte[bytes];
  }

  /**
   * Copies a packet in.
   *
   * @param packetAt where it lies in its buffer; it will lie there in the taker's
   * @param about a word that goes with it
   * @return false when there is no room for it
   */
  boolean offer(byte[] buffer, int packetAt, int bytes, int about) {
    int needed = HEADER_BYTES + bytes + ALIGNMENT - 1 & -ALIGNMENT;
    int to = (int) written & data.length - 1;
    int skipped = needed > data.length - to ? data.length - to : 0;
    long end = written + skipped + needed;
    if (end - (long) READ.getAcquire(this) > data.length) {
      return false;
    }
    if (skipped != 0) {
      WORD.set(data, to, AT_THE_START);
      to = 0;
    }
    WORD.set(data, to, bytes);
    WORD.set(data, to + OFFSET_AT, packetAt);
    WORD.set(data, to + NOTE_AT, about);
    System.arraycopy(buffer, packetAt, data, to + HEADER_BYTES, bytes);
    WRITTEN.setRelease(this, end);
    return true;
  }

  /** Whether there is a packet; the next one can then be looked at and copied out. */
  boolean hasNext() {
    if (read == (long) WRITTEN.getAcquire(this)) {
      return false;
    }
    at = (int) read & data.length - 1;
    if ((int) WORD.get(data, at) == AT_THE_START) {
      READ.setRelease(this, read + data.length - at);
      at = 0;
    }
    length = (int) WORD.get(data, at);
    offset = (int) WORD.get(data, at + OFFSET_AT);
    note = (int) WORD.get(data, at + NOTE_AT);
    return true;
  }

  /** Length of the next packet, bytes. */
  int length() {
    return length;
  }

  /** Where the next packet lies in a buffer. */
  int offset() {
    return offset;
  }

  /** What goes with the next packet. */
  int note() {
    return note;
  }

  /** Copies the next packet to its {@link #offset()} and makes its room free. */
  void take(byte[] buffer) {
    System.arraycopy(data, at + HEADER_BYTES, buffer, offset, length);
    READ.setRelease(this, read + (HEADER_BYTES + length + ALIGNMENT - 1 & -ALIGNMENT));
  }
}
