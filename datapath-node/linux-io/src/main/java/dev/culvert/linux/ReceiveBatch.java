package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Native room for the datagrams of one {@link LinuxSocket#receive}, used again and again by one
 * thread. Indexes run from 0 to {@link #count}, less one; everything is valid until the next
 * receive. IPv4 addresses are in network byte order as an {@code int}: 192.0.2.1 is 0xC0000201;
 * those of IPv6 are 16 bytes.
 */
public final class ReceiveBatch implements AutoCloseable {
  static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfInt NETWORK_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt CONTROL_ADDRESS = NETWORK_INT.withByteAlignment(1);

  /**
   * CMSG_SPACE of struct in6_pktinfo (40), of traffic class and hop limit (24 each); IPv4 needs
   * less for address (32), TOS and segment size (24 each).
   */
  private static final int CONTROL_BYTES = 88;

  private static final int CMSG_HEADER = 16;
  private static final int PKTINFO_LOCAL = 4;
  private static final int MSG_TRUNC = 0x20;
  private static final int IPV6_ADDRESS_IN_NAME = 8;
  private static final int IPV6_ADDRESS_BYTES = 16;

  private final Arena arena = Arena.ofShared();
  private final MessageVector messages;
  private int count;

  /**
   * @param capacity how many datagrams one call may bring
   * @param slotBytes the longest datagram that fits, with the IP header on a raw socket
   */
  public ReceiveBatch(int capacity, int slotBytes) {
    this.messages = new MessageVector(arena, capacity, slotBytes, CONTROL_BYTES);
  }

  public int capacity() {
    return messages.capacity;
  }

  public int count() {
    return count;
  }

  MemorySegment prepare() {
    for (int i = 0; i < count; i++) {
      messages.rearm(i);
    }
    return messages.headers;
  }

  int received(int received) {
    count = received;
    return received;
  }

  /** Bytes of the datagram that are in its slot. */
  public int length(int index) {
    return messages.length(Objects.checkIndex(index, count));
  }

  /** Whether the datagram was longer than its slot: it is to be dropped. */
  public boolean truncated(int index) {
    return (messages.flags(Objects.checkIndex(index, count)) & MSG_TRUNC) != 0;
  }

  /** The datagram in native memory. */
  public MemorySegment data(int index) {
    return messages.data.asSlice((long) index * messages.slotBytes, length(index));
  }

  /**
   * Copies the datagram.
   *
   * @return its length
   */
  public int copyTo(int index, byte[] target, int offset) {
    int length = length(index);
    copyTo(index, 0, length, target, offset);
    return length;
  }

  /** Copies {@code length} bytes of the datagram from {@code from} on. */
  public void copyTo(int index, int from, int length, byte[] target, int offset) {
    Objects.checkFromIndexSize(from, length, length(index));
    long start = (long) index * messages.slotBytes + from;
    MemorySegment.copy(messages.data, JAVA_BYTE, start, target, offset, length);
  }

  /**
   * Length of each of the datagrams that the kernel has joined here, of which the last may be
   * shorter; that of the only one when it has joined none.
   */
  public int segmentBytes(int index) {
    long at = findControl(index, UdpSocket.SOL_UDP, UdpSocket.UDP_GRO);
    return at < 0 ? length(index) : messages.control.get(JAVA_INT, at);
  }

  /** Source address of the IP header: 4 or 16 bytes. */
  public byte[] remote(int index) {
    if (isIpv6(index)) {
      byte[] address = new byte[IPV6_ADDRESS_BYTES];
      remoteIpv6(index, address);
      return address;
    }
    return ipv4(remoteAddress(index));
  }

  /** The local address that the datagram came to: 4 or 16 bytes, zeroes if the kernel kept it. */
  public byte[] local(int index) {
    if (isIpv6(index)) {
      byte[] address = new byte[IPV6_ADDRESS_BYTES];
      localIpv6(index, address);
      return address;
    }
    return ipv4(localAddress(index));
  }

  private boolean isIpv6(int index) {
    return messages.names.get(JAVA_SHORT, name(index)) == Libc.AF_INET6;
  }

  private static byte[] ipv4(int address) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(address).array();
  }

  /** Source address of the (outer) IP header. */
  public int remoteAddress(int index) {
    return messages.names.get(NETWORK_INT, name(index) + 4);
  }

  /** Source port, 0 on a raw socket. */
  public int remotePort(int index) {
    return Short.toUnsignedInt(messages.names.get(NETWORK_SHORT, name(index) + 2));
  }

  private long name(int index) {
    return (long) Objects.checkIndex(index, count) * MessageVector.SOCKADDR_BYTES;
  }

  /** The local address that the datagram came to. */
  public int localAddress(int index) {
    long at = findControl(index, LinuxSocket.SOL_IP, LinuxSocket.IP_PKTINFO);
    return at < 0 ? 0 : messages.control.get(CONTROL_ADDRESS, at + PKTINFO_LOCAL);
  }

  /** The TOS byte of the (outer) IP header: DSCP and ECN. */
  public int tos(int index) {
    long at = findControl(index, LinuxSocket.SOL_IP, LinuxSocket.IP_TOS);
    return at < 0 ? 0 : Byte.toUnsignedInt(messages.control.get(JAVA_BYTE, at));
  }

  /** Copies the source address of a datagram over IPv6. */
  public void remoteIpv6(int index, byte[] target) {
    long at = name(index) + IPV6_ADDRESS_IN_NAME;
    MemorySegment.copy(messages.names, JAVA_BYTE, at, target, 0, IPV6_ADDRESS_BYTES);
  }

  /**
   * Copies the local address that a datagram over IPv6 came to.
   *
   * @return whether the kernel told it
   */
  public boolean localIpv6(int index, byte[] target) {
    long at = findControl(index, LinuxSocket.SOL_IPV6, LinuxSocket.IPV6_PKTINFO);
    if (at >= 0) {
      MemorySegment.copy(messages.control, JAVA_BYTE, at, target, 0, IPV6_ADDRESS_BYTES);
    }
    return at >= 0;
  }

  /** The traffic class of the IPv6 header. */
  public int trafficClass(int index) {
    return controlNumber(index, LinuxSocket.IPV6_TCLASS);
  }

  /** The hop limit that the IPv6 header came with. */
  public int hopLimit(int index) {
    return controlNumber(index, LinuxSocket.IPV6_HOPLIMIT);
  }

  private int controlNumber(int index, int type) {
    long at = findControl(index, LinuxSocket.SOL_IPV6, type);
    return at < 0 ? 0 : messages.control.get(JAVA_INT, at);
  }

  /** Where the data of a control message is, or -1. */
  private long findControl(int index, int level, int type) {
    long at = (long) Objects.checkIndex(index, count) * CONTROL_BYTES;
    long end = at + messages.controlLength(index);
    while (at + CMSG_HEADER <= end) {
      long length = messages.control.get(JAVA_LONG, at);
      if (messages.control.get(JAVA_INT, at + 8) == level
          && messages.control.get(JAVA_INT, at + 12) == type) {
        return at + CMSG_HEADER;
      }
      at += (length + 7) & ~7L;
    }
    return -1;
  }

  @Override
  public void close() {
    arena.close();
  }
}
