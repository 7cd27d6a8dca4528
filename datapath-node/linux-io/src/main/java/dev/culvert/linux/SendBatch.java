package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * Datagrams whose headers the kernel writes. Addresses are IPv4 in network byte order.
 *
 * <p>Datagrams that are alike but for their contents can be joined: the kernel takes them as one
 * packet that is cut late on its way (UDP_SEGMENT), which is many times faster.
 */
public final class SendBatch extends OutgoingBatch {
  /** What fits one message: an IP packet without its headers. */
  public static final int LONGEST_MESSAGE = 65_507;

  /** UDP_MAX_SEGMENTS of the oldest kernels. */
  private static final int MOST_SEGMENTS = 64;

  private static final int PKTINFO = 0;
  private static final int PKTINFO_LENGTH = CMSG_HEADER + 12;
  private static final int TOS = 32;
  private static final int MARK = 56;
  private static final int SEGMENT = 80;
  private static final int INT_LENGTH = CMSG_HEADER + 4;
  private static final int SHORT_LENGTH = CMSG_HEADER + 2;
  private static final int CONTROL_BYTES = 104;

  private final int[] lengths;
  private final int[] segmentBytes;

  /**
   * @param capacity how many messages fit
   * @param slotBytes the longest message that fits, joined datagrams together
   */
  public SendBatch(int capacity, int slotBytes) {
    super(capacity, slotBytes, CONTROL_BYTES);
    this.lengths = new int[capacity];
    this.segmentBytes = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      long at = (long) i * CONTROL_BYTES;
      header(at + PKTINFO, PKTINFO_LENGTH, LinuxSocket.SOL_IP, LinuxSocket.IP_PKTINFO);
      header(at + TOS, INT_LENGTH, LinuxSocket.SOL_IP, LinuxSocket.IP_TOS);
      header(at + MARK, INT_LENGTH, LinuxSocket.SOL_SOCKET, LinuxSocket.SO_MARK);
      header(at + SEGMENT, SHORT_LENGTH, UdpSocket.SOL_UDP, UdpSocket.UDP_SEGMENT);
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
    lengths[index] = length;
    segmentBytes[index] = length;
    long name = (long) index * MessageVector.SOCKADDR_BYTES;
    messages.names.set(ReceiveBatch.NETWORK_SHORT, name + 2, (short) remotePort);
    messages.names.set(ReceiveBatch.NETWORK_INT, name + 4, remoteAddress);
    long control = (long) index * CONTROL_BYTES + CMSG_HEADER;
    messages.control.set(ReceiveBatch.NETWORK_INT, control + PKTINFO + 4, localAddress);
    messages.control.set(JAVA_INT, control + TOS, tos);
    messages.control.set(JAVA_INT, control + MARK, mark);
    messages.setControlLength(index, SEGMENT);
  }

  /**
   * Joins a datagram to the last message, if the kernel can cut it off again: the same headers, as
   * long as those before it or shorter, and none shorter before it. Takes what {@link #add} takes,
   * for a UDP socket.
   *
   * @return whether it was joined; if not, nothing has changed
   */
  public boolean join(
      int localAddress,
      int remoteAddress,
      int remotePort,
      int tos,
      int mark,
      byte[] source,
      int offset,
      int length) {
    int index = size() - 1;
    if (index < 0
        || !hasRoom(index, length)
        || !leadsTo(index, remoteAddress, remotePort)
        || !carries(index, localAddress, tos, mark)) {
      return false;
    }
    extend(lengths[index], source, offset, length);
    lengths[index] += length;
    long control = (long) index * CONTROL_BYTES + CMSG_HEADER;
    messages.control.set(JAVA_SHORT, control + SEGMENT, (short) segmentBytes[index]);
    messages.setControlLength(index, CONTROL_BYTES);
    return true;
  }

  /** After a shorter datagram the message is no multiple of its first one's length. */
  private boolean hasRoom(int index, int length) {
    int together = lengths[index] + length;
    return length <= segmentBytes[index]
        && length > 0
        && lengths[index] % segmentBytes[index] == 0
        && lengths[index] / segmentBytes[index] < MOST_SEGMENTS
        && together <= Math.min(LONGEST_MESSAGE, messages.slotBytes);
  }

  private boolean leadsTo(int index, int remoteAddress, int remotePort) {
    long name = (long) index * MessageVector.SOCKADDR_BYTES;
    return messages.names.get(ReceiveBatch.NETWORK_INT, name + 4) == remoteAddress
        && messages.names.get(ReceiveBatch.NETWORK_SHORT, name + 2) == (short) remotePort;
  }

  private boolean carries(int index, int localAddress, int tos, int mark) {
    long control = (long) index * CONTROL_BYTES + CMSG_HEADER;
    return messages.control.get(ReceiveBatch.NETWORK_INT, control + PKTINFO + 4) == localAddress
        && messages.control.get(JAVA_INT, control + TOS) == tos
        && messages.control.get(JAVA_INT, control + MARK) == mark;
  }

  @Override
  int packets(int index) {
    int size = segmentBytes[index];
    return size == 0 ? 1 : (lengths[index] + size - 1) / size;
  }

  /**
   * One by one what was joined: the kernel cuts nothing that is too long for the route (EINVAL,
   * EMSGSIZE) or leaves by a device that computes no checksums (EIO).
   */
  @Override
  int sendOtherwise(int fd, int index, int errno) {
    boolean uncuttable =
        errno == Errno.EINVAL.code() || errno == Errno.EMSGSIZE.code() || errno == Errno.EIO.code();
    if (!uncuttable || packets(index) == 1) {
      return super.sendOtherwise(fd, index, errno);
    }
    messages.setControlLength(index, SEGMENT);
    int sent = 0;
    for (int at = 0; at < lengths[index]; at += segmentBytes[index]) {
      messages.setData(index, at, Math.min(segmentBytes[index], lengths[index] - at));
      int result = Libc.sendmmsg(fd, from(index), 1);
      if (result == 1) {
        sent++;
      } else {
        fail(index, -result);
      }
    }
    messages.setData(index, 0, lengths[index]);
    return sent;
  }
}
