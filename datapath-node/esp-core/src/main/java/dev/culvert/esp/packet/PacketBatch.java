package dev.culvert.esp.packet;

import java.util.Arrays;
import java.util.Objects;

/**
 * Packets on their way through a pipeline, each in a buffer of its own with room before it for the
 * outer headers and behind it for the ESP trailer, so that a packet is transformed where it lies.
 * Packets go from batch to batch by exchanging buffers, never by copying. A batch grows when it has
 * to and keeps what it grew to. One thread at a time uses a batch.
 */
public final class PacketBatch {
  /** Free bytes before a packet: IPv6, the longest AH, ESP and the longest IV take 112. */
  public static final int HEADROOM = 128;

  /** Free bytes behind a packet: block padding, trailer and the longest ICV take 49. */
  public static final int TAILROOM = 64;

  private final int packetBytes;
  private byte[][] buffers;
  private int[] offsets;
  private int[] lengths;
  private int[] marks;
  private int size;

  /**
   * An empty batch.
   *
   * @param slots packets that it holds before it grows, at least 1
   * @param packetBytes length of the longest packet that comes in, bytes, at least 68 (RFC 791 3.2)
   */
  public PacketBatch(int slots, int packetBytes) {
    if (slots < 1) {
      throw new IllegalArgumentException("slots is " + slots + ", must be at least 1");
    }
    if (packetBytes < 68) {
      throw new IllegalArgumentException("packetBytes is " + packetBytes + ", must be at least 68");
    }
    this.packetBytes = packetBytes;
    this.buffers = new byte[slots][HEADROOM + packetBytes + TAILROOM];
    this.offsets = new int[slots];
    this.lengths = new int[slots];
    this.marks = new int[slots];
  }

  /** Number of packets in the batch. */
  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** Length of the longest packet that a slot takes with full head- and tailroom, bytes. */
  public int packetBytes() {
    return packetBytes;
  }

  /** The buffer that packet {@code index} lies in; it is this batch's until the next exchange. */
  public byte[] buffer(int index) {
    return buffers[index];
  }

  /** Where packet {@code index} begins in its buffer. */
  public int offset(int index) {
    return offsets[index];
  }

  /** Length of packet {@code index}, bytes. */
  public int length(int index) {
    return lengths[index];
  }

  /** The mark that the packet is to be sent with (SO_MARK); 0 is none. */
  public int mark(int index) {
    return marks[index];
  }

  /** The buffer that the next packet is to be written into, from {@link #HEADROOM} on. */
  public byte[] nextBuffer() {
    ensureSlot();
    return buffers[size];
  }

  /** Adds the packet of {@code length} bytes that was written at {@link #HEADROOM}. */
  public void add(int length) {
    add(HEADROOM, length, 0);
  }

  /**
   * Adds the packet that was written into {@link #nextBuffer()}.
   *
   * @throws IndexOutOfBoundsException when it does not lie within the buffer
   */
  public void add(int offset, int length, int mark) {
    ensureSlot();
    Objects.checkFromIndexSize(offset, length, buffers[size].length);
    offsets[size] = offset;
    lengths[size] = length;
    marks[size] = mark;
    size++;
  }

  /**
   * Takes the buffer of another batch's packet, which gets a free buffer of this one for it, and
   * adds the packet that now lies in it. The other batch's packet is void afterwards.
   */
  public void take(PacketBatch from, int index, int offset, int length, int mark) {
    ensureSlot();
    if (from.packetBytes != packetBytes) {
      throw new IllegalArgumentException(
          "batches of packets of %d and of %d bytes cannot exchange buffers"
              .formatted(from.packetBytes, packetBytes));
    }
    byte[] free = buffers[size];
    buffers[size] = from.buffers[index];
    from.buffers[index] = free;
    from.lengths[index] = 0;
    add(offset, length, mark);
  }

  /** Gives packet {@code index} another mark. */
  public void mark(int index, int mark) {
    marks[index] = mark;
  }

  /** Forgets the packets and keeps the buffers. */
  public void clear() {
    size = 0;
  }

  private void ensureSlot() {
    if (size < buffers.length) {
      return;
    }
    int slots = 2 * buffers.length;
    buffers = Arrays.copyOf(buffers, slots);
    for (int i = size; i < slots; i++) {
      buffers[i] = new byte[HEADROOM + packetBytes + TAILROOM];
    }
    offsets = Arrays.copyOf(offsets, slots);
    lengths = Arrays.copyOf(lengths, slots);
    marks = Arrays.copyOf(marks, slots);
  }
}
