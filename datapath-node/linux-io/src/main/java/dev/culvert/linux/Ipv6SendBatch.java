package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** UDP datagrams over IPv6, whose headers the kernel writes, checksum included. */
public final class Ipv6SendBatch extends OutgoingBatch {
  private static final int ADDRESS_BYTES = 16;
  private static final int PORT_IN_NAME = 2;
  private static final int ADDRESS_IN_NAME = 8;
  private static final int PKTINFO = 0;

  /** struct in6_pktinfo: address (16), interface (4). */
  private static final int PKTINFO_LENGTH = CMSG_HEADER + 20;

  private static final int MARK = 40;
  private static final int MARK_LENGTH = CMSG_HEADER + 4;
  private static final int CONTROL_BYTES = 64;

  /**
   * @param capacity how many datagrams fit
   * @param slotBytes the longest payload that fits
   */
  public Ipv6SendBatch(int capacity, int slotBytes) {
    super(capacity, slotBytes, CONTROL_BYTES);
    for (int i = 0; i < capacity; i++) {
      long at = (long) i * CONTROL_BYTES;
      header(at + PKTINFO, PKTINFO_LENGTH, LinuxSocket.SOL_IPV6, LinuxSocket.IPV6_PKTINFO);
      header(at + MARK, MARK_LENGTH, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_MARK);
      messages.names.set(
          JAVA_SHORT, (long) i * MessageVector.SOCKADDR_BYTES, (short) Libc.AF_INET6);
    }
  }

  /**
   * Adds a datagram.
   *
   * @param local source address, 16 bytes, one of this host's; :: lets the route choose
   * @param remote destination address, 16 bytes
   * @param mark the firewall mark of the packet (SO_MARK)
   * @throws IllegalStateException when the batch is full
   */
  public void add(byte[] local, byte[] remote, int remotePort, int mark, byte[] payload) {
    int index = put(payload, 0, payload.length);
    long name = (long) index * MessageVector.SOCKADDR_BYTES;
    messages.names.set(ReceiveBatch.NETWORK_SHORT, name + PORT_IN_NAME, (short) remotePort);
    MemorySegment.copy(remote, 0, messages.names, JAVA_BYTE, name + ADDRESS_IN_NAME, ADDRESS_BYTES);
    long control = (long) index * CONTROL_BYTES + CMSG_HEADER;
    MemorySegment.copy(local, 0, messages.control, JAVA_BYTE, control + PKTINFO, ADDRESS_BYTES);
    messages.control.set(JAVA_INT, control + MARK, mark);
  }
}
