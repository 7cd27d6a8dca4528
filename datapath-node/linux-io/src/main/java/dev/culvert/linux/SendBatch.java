package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/** Datagrams whose headers the kernel writes. Addresses are IPv4 in network byte order. */
public final class SendBatch extends OutgoingBatch {
  private static final int PKTINFO = 0;
  private static final int PKTINFO_LENGTH = CMSG_HEADER + 12;
  private static final int TOS = 32;
  private static final int MARK = 56;
  private static final int INT_LENGTH = CMSG_HEADER + 4;
  private static final int CONTROL_BYTES = 80;

  /**
   * @param capacity how many datagrams fit
   * @param slotBytes the longest datagram that fits
   */
  public SendBatch(int capacity, int slotBytes) {
    super(capacity, slotBytes, CONTROL_BYTES);
    for (int i = 0; i < capacity; i++) {
      long at = (long) i * CONTROL_BYTES;
      header(at + PKTINFO, PKTINFO_LENGTH, LinuxSocket.SOL_IP, LinuxSocket.IP_PKTINFO);
      header(at + TOS, INT_LENGTH, LinuxSocket.SOL_IP, LinuxSocket.IP_TOS);
      header(at + MARK, INT_LENGTH, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_MARK);
      messages.names.set(JAVA_SHORT, (long) i * MessageVector.SOCKADDR_BYTES, (short) Libc.AF_INET);
    }
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
    int index = put(source, offset, length);
    long name = (long) index * MessageVector.SOCKADDR_BYTES;
    messages.names.set(ReceiveBatch.NETWORK_SHORT, name + 2, (short) remotePort);
    messages.names.set(ReceiveBatch.NETWORK_INT, name + 4, remoteAddress);
    long control = (long) index * CONTROL_BYTES + CMSG_HEADER;
    messages.control.set(ReceiveBatch.NETWORK_INT, control + PKTINFO + 4, localAddress);
    messages.control.set(JAVA_INT, control + TOS, tos);
    messages.control.set(JAVA_INT, control + MARK, mark);
  }
}
