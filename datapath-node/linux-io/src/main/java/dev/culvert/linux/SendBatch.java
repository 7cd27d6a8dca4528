package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Datagrams for one {@link LinuxSocket#send}, kept in native memory and used again and again by one
 * thread: {@link #add} until full, send, {@link #clear}. Addresses are IPv4 in network byte order.
 */
public final class SendBatch implements AutoCloseable {
  private static final int CMSG_HEADER = 16;
  private static final int PKTINFO = 0;
  private static final int PKTINFO_LENGTH = CMSG_HEADER + 12;
  private static final int TOS = 32;
  private static final int MARK = 56;
  private static final int INT_LENGTH = CMSG_HEADER + 4;
  private static final int CONTROL_BYTES = 80;

  private final Arena arena = Arena.ofShared();
  private final MessageVector messages;
  private final int[] errors;
  private int size;

  /**
   * @param capacity how many datagrams fit
   * @param slotBytes the longest datagram that fits
   */
  public SendBatch(int capacity, int slotBytes) {
    this.messages = new MessageVector(arena, capacity, slotBytes, CONTROL_BYTES);
    this.errors = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      long at = (long) i * CONTROL_BYTES;
      header(at + PKTINFO, PKTINFO_LENGTH, LinuxSocket.SOL_IP, LinuxSocket.IP_PKTINFO);
      header(at + TOS, INT_LENGTH, LinuxSocket.SOL_IP, LinuxSocket.IP_TOS);
      header(at + MARK, INT_LENGTH, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_MARK);
      messages.names.set(JAVA_SHORT, (long) i * MessageVector.SOCKADDR_BYTES, (short) Libc.AF_INET);
    }
  }

  private void header(long at, int length, int level, int type) {
    messages.control.set(JAVA_LONG, at, length);
    messages.control.set(JAVA_INT, at + 8, level);
    messages.control.set(JAVA_INT, at + 12, type);
  }

  public int capacity() {
    return messages.capacity;
  }

  public int size() {
    return size;
  }

  public boolean isFull() {
    return size == messages.capacity;
  }

  /**
   * Adds a datagram: the UDP payload, or the ESP packet without an IP header.
   *
   * @param localAddress source address, one of this host's; 0 lets the route choose
   * @param remotePort 0 on a raw socket
   * @param tos the TOS byte of the IP header: DSCP and ECN
   * @param mark the firewall mark of the packet (SO_MARK)
   * @throws IllegalStateException when the batch is full
   */
  public void add(
      int localAddress,
      int remoteAddress,
      int remotePort,
      int tos,
      int mark,
      byte[] source,
      int offset,
      int length) {
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
    long name = (long) size * MessageVector.SOCKADDR_BYTES;
    messages.names.set(ReceiveBatch.NETWORK_SHORT, name + 2, (short) remotePort);
    messages.names.set(ReceiveBatch.NETWORK_INT, name + 4, remoteAddress);
    long control = (long) size * CONTROL_BYTES + CMSG_HEADER;
    messages.control.set(ReceiveBatch.NETWORK_INT, control + PKTINFO + 4, localAddress);
    messages.control.set(JAVA_INT, control + TOS, tos);
    messages.control.set(JAVA_INT, control + MARK, mark);
    errors[size] = 0;
    size++;
  }

  MemorySegment from(int index) {
    return messages.from(index);
  }

  void fail(int index, int errno) {
    errors[index] = errno;
  }

  /** The error number of a datagram that the last send could not send; 0 if it was sent. */
  public int errno(int index) {
    return errors[Objects.checkIndex(index, size)];
  }

  public void clear() {
    size = 0;
  }

  @Override
  public void close() {
    arena.close();
  }
}
