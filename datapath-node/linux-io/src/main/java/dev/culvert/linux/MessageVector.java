package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The struct mmsghdr array of recvmmsg(2) and sendmmsg(2) on a 64-bit kernel, each entry with an
 * address, one data slot and control messages of its own.
 *
 * <pre>
 * mmsghdr (64): msg_name 0, msg_namelen 8, msg_iov 16, msg_iovlen 24, msg_control 32,
 *               msg_controllen 40, msg_flags 48, msg_len 56
 * </pre>
 */
final class MessageVector {
  /** Room for an address of either version of IP; IPv6 needs 28 bytes. */
  static final int SOCKADDR_BYTES = 32;

  private static final int MMSGHDR_BYTES = 64;
  private static final int NAMELEN = 8;
  private static final int CONTROLLEN = 40;
  private static final int FLAGS = 48;
  private static final int LEN = 56;
  private static final int IOVEC_BYTES = 16;
  private static final int IOV_LEN = 8;

  final int capacity;
  final int slotBytes;
  final int controlBytes;
  final MemorySegment headers;
  final MemorySegment names;
  final MemorySegment control;
  final MemorySegment data;

  private final MemorySegment iovecs;

  MessageVector(Arena arena, int capacity, int slotBytes, int controlBytes) {
    if (capacity < 1 || slotBytes < 1) {
      throw new IllegalArgumentException(
          "batch of " + capacity + " slots of " + slotBytes + " bytes: give at least 1 of 1");
    }
    this.capacity = capacity;
    this.slotBytes = slotBytes;
    this.controlBytes = controlBytes;
    this.headers = arena.allocate((long) capacity * MMSGHDR_BYTES, 8);
    this.iovecs = arena.allocate((long) capacity * IOVEC_BYTES, 8);
    this.names = arena.allocate((long) capacity * SOCKADDR_BYTES, 8);
    this.control = arena.allocate((long) capacity * controlBytes, 8);
    this.data = arena.allocate((long) capacity * slotBytes, 64);
    for (int i = 0; i < capacity; i++) {
      MemorySegment iovec = iovecs.asSlice((long) i * IOVEC_BYTES, IOVEC_BYTES);
      iovec.set(ADDRESS, 0, data.asSlice((long) i * slotBytes));
      headers.set(ADDRESS, header(i), names.asSlice((long) i * SOCKADDR_BYTES));
      headers.set(ADDRESS, header(i) + 16, iovec);
      headers.set(JAVA_LONG, header(i) + 24, 1);
      headers.set(ADDRESS, header(i) + 32, control.asSlice((long) i * controlBytes));
      setDataLength(i, slotBytes);
      rearm(i);
    }
  }

  private static long header(int index) {
    return (long) index * MMSGHDR_BYTES;
  }

  /** Restores the lengths that a receive overwrites. */
  void rearm(int index) {
    headers.set(JAVA_INT, header(index) + NAMELEN, SOCKADDR_BYTES);
    headers.set(JAVA_LONG, header(index) + CONTROLLEN, controlBytes);
  }

  void setDataLength(int index, int bytes) {
    iovecs.set(JAVA_LONG, (long) index * IOVEC_BYTES + IOV_LEN, bytes);
  }

  /** Makes a part of the slot the data of the entry. */
  void setData(int index, int offset, int bytes) {
    long start = (long) index * slotBytes + offset;
    iovecs.set(ADDRESS, (long) index * IOVEC_BYTES, data.asSlice(start));
    setDataLength(index, bytes);
  }

  void setControlLength(int index, int bytes) {
    headers.set(JAVA_LONG, header(index) + CONTROLLEN, bytes);
  }

  MemorySegment from(int index) {
    return headers.asSlice(header(index));
  }

  int length(int index) {
    return headers.get(JAVA_INT, header(index) + LEN);
  }

  int flags(int index) {
    return headers.get(JAVA_INT, header(index) + FLAGS);
  }

  long controlLength(int index) {
    return headers.get(JAVA_LONG, header(index) + CONTROLLEN);
  }
}
