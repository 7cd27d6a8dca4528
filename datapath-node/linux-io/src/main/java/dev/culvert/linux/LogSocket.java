package dev.culvert.linux;

import java.lang.foreign.MemorySegment;

/**
 * The receiving end of an NFLOG group (nfnetlink_log): packets that a rule of nftables has logged
 * with {@code log group}. A group has one receiver in a network namespace. Receiving never blocks.
 */
public final class LogSocket extends Descriptor {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_NONBLOCK = Libc.O_NONBLOCK;
  private static final int NETLINK_NETFILTER = 12;

  /** The longest datagram that the kernel makes of logged packets. */
  private static final int DATAGRAM_BYTES = 64 << 10;

  private final int group;
  private final byte[] datagram = new byte[DATAGRAM_BYTES];

  private LogSocket(int fd, int group) {
    super(fd);
    this.group = group;
  }

  /**
   * Becomes the receiver of a group.
   *
   * @param group 0 to 65535
   * @throws LinuxException EPERM without CAP_NET_ADMIN, and when the group has a receiver
   */
  public static LogSocket open(int group) throws LinuxException {
    int fd = Libc.socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_NETFILTER);
    LogSocket socket = new LogSocket(LinuxException.check("netlink socket", fd), group);
    try {
      socket.bind();
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private void bind() throws LinuxException {
    String operation = "bind " + this + ", which no other process may receive";
    byte[] request = LogMessages.bindRequest(group);
    LinuxException.check(operation, Libc.write(fd(), MemorySegment.ofArray(request)));
    // The kernel has answered before the request's system call returns.
    int length = LinuxException.check(operation, read());
    LinuxException.check(operation, -LogMessages.errorOf(datagram, length));
  }

  /**
   * Hands over the packets that are waiting. What the kernel had no room for is lost.
   *
   * @return how many there were
   */
  public int receive(LogMessages.Receiver receiver) throws LinuxException {
    int packets = 0;
    while (true) {
      int length = read();
      if (length == -Errno.EAGAIN.code()) {
        return packets;
      }
      // The kernel tells by ENOBUFS that packets were lost; those that follow come all the same.
      if (length != -Errno.ENOBUFS.code()) {
        packets +=
            LogMessages.decode(
                datagram, LinuxException.check("receive on " + this, length), receiver);
      }
    }
  }

  private int read() throws LinuxException {
    return Libc.read(fd(), MemorySegment.ofArray(datagram));
  }

  @Override
  public String toString() {
    return "NFLOG group " + group;
  }
}
