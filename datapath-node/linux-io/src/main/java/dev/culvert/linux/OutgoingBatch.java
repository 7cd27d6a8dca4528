package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What one {@link LinuxSocket#send} sends, kept in native memory and used again and again by one
 * thread: add until full, send, {@link #clear}.
 */
public abstract sealed class OutgoingBatch implements AutoCloseable
    permits SendBatch, Ipv6SendBatch, PacketSendBatch {
  static final int CMSG_HEADER = 16;

  final MessageVector messages;
  private final Arena arena = Arena.ofShared();
  private final int[] errors;
  private int size;

  OutgoingBatch(int capacity, int slotBytes, int controlBytes) {
    this.messages = new MessageVector(arena, capacity, slotBytes, controlBytes);
    this.errors = new int[capacity];
  }

  /** Writes the header of a control message. */
  final void header(long at, int length, int level, int type) {
    messages.control.set(JAVA_LONG, at, length);
    messages.control.set(JAVA_INT, at + 8, level);
    messages.control.set(JAVA_INT, at + 12, type);
  }

  public final int capacity() {
    return messages.capacity;
  }

  public final int size() {
    return size;
  }

  public final boolean isFull() {
    return size == messages.capacity;
  }

  /**
   * Copies a message into the next slot.
   *
   * @return the slot's index
   */
  final int put(byte[] source, int offset, int length) {
    if (isFull()) {
      throw new IllegalStateException("the batch is full: send it first");
    }
    if (length > messages.slotBytes) {
      throw new IllegalArgumentException(
          "datagram of " + length + " bytes: the batch takes " + messages.slotBytes);
    }
    long data = (long) size * messages.slotBytes;
    MemorySegment.copy(source, offset, messages.data, JAVA_BYTE, data, length);
    messages.setDataLength(size, length);
    errors[size] = 0;
    return size++;
  }

  /** Copies more data behind those of the last slot. */
  final void extend(int length, byte[] source, int offset, int more) {
    int index = size - 1;
    long data = (long) index * messages.slotBytes + length;
    MemorySegment.copy(source, offset, messages.data, JAVA_BYTE, data, more);
    messages.setDataLength(index, length + more);
  }

  final MemorySegment from(int index) {
    return messages.from(index);
  }

  /** How many packets a message becomes, fragments not counted. */
  int packets(int index) {
    return 1;
  }

  /** How many packets all messages become, fragments not counted. */
  public final int packets() {
    int packets = 0;
    for (int i = 0; i < size; i++) {
      packets += packets(i);
    }
    return packets;
  }

  /**
   * Sends a message that the kernel has refused in another way, if there is one.
   *
   * @return how many of its packets were sent
   */
  int sendOtherwise(int fd, int index, int errno) {
    fail(index, errno);
    return 0;
  }

  final void fail(int index, int errno) {
    errors[index] = errno;
  }

  /** The error number of a message that the last send could not send; 0 if it was sent. */
  public final int errno(int index) {
    return errors[Objects.checkIndex(index, size)];
  }

  public final void clear() {
    size = 0;
  }

  @Override
  public final void close() {
    arena.close();
  }
}
