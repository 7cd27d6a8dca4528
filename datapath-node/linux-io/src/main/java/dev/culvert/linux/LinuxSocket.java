package dev.culvert.linux;

/**
 * A datagram socket with batched I/O. Receiving never blocks; sending waits for room in the send
 * buffer, so it belongs on a platform thread. One thread may receive while others send, each with a
 * batch of its own.
 */
public abstract sealed class LinuxSocket extends Descriptor
    permits UdpSocket, IpsecSocket, RawIpSocket, IcmpSocket {
  static final int SOL_SOCKET = 1;
  static final int SO_MARK = 36;
  static final int SOL_IP = 0;
  static final int IP_TOS = 1;
  static final int IP_PKTINFO = 8;
  static final int SOL_IPV6 = 41;
  static final int IPV6_PKTINFO = 50;
  static final int IPV6_HOPLIMIT = 52;
  static final int IPV6_TCLASS = 67;

  private static final int SO_RCVBUFFORCE = 33;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_RECVTOS = 13;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_RECVTCLASS = 66;
  private static final int IP_PMTUDISC_DONT = 0;
  private static final int IP_PMTUDISC_DO = 2;

  LinuxSocket(int fd) {
    super(fd);
  }

  /** What the kinds that receive over IPv4 need before they are bound. */
  final void configure(int receiveBufferBytes) throws LinuxException {
    set("SO_RCVBUFFORCE", SOL_SOCKET, SO_RCVBUFFORCE, receiveBufferBytes);
    set("IP_PKTINFO", SOL_IP, IP_PKTINFO, 1);
    set("IP_RECVTOS", SOL_IP, IP_RECVTOS, 1);
    setDontFragment(false);
  }

  /** The same over IPv6. */
  final void configureIpv6(int receiveBufferBytes) throws LinuxException {
    set("SO_RCVBUFFORCE", SOL_SOCKET, SO_RCVBUFFORCE, receiveBufferBytes);
    set("IPV6_RECVPKTINFO", SOL_IPV6, IPV6_RECVPKTINFO, 1);
    set("IPV6_RECVTCLASS", SOL_IPV6, IPV6_RECVTCLASS, 1);
    set("IPV6_RECVHOPLIMIT", SOL_IPV6, IPV6_RECVHOPLIMIT, 1);
  }

  /**
   * Whether datagrams sent from now on carry the DF bit. With it, one larger than the path MTU
   * fails with EMSGSIZE; without it the kernel fragments (RFC 4301, section 8.1).
   */
  public final void setDontFragment(boolean dontFragment) throws LinuxException {
    int discovery = dontFragment ? IP_PMTUDISC_DO : IP_PMTUDISC_DONT;
    set("IP_MTU_DISCOVER", SOL_IP, IP_MTU_DISCOVER, discovery);
  }

  final void set(String name, int level, int option, int value) throws LinuxException {
    LinuxException.check(
        "setsockopt " + name + " of " + this, Libc.setsockopt(fd(), level, option, value));
  }

  /**
   * Fills the batch with the datagrams that are waiting, without blocking.
   *
   * @return how many came, 0 to the batch's capacity
   */
  public final int receive(ReceiveBatch batch) throws LinuxException {
    int count = Libc.recvmmsg(fd(), batch.prepare(), batch.capacity());
    if (count == -Errno.EAGAIN.code() || count == -Errno.EINTR.code()) {
      return batch.received(0);
    }
    return batch.received(LinuxException.check("receive on " + this, count));
  }

  /**
   * Sends all messages of the batch in order. One that the kernel refuses does not stop the others:
   * its error is in {@link OutgoingBatch#errno}.
   *
   * @return how many packets were sent, of {@link OutgoingBatch#packets()}
   */
  public final int send(OutgoingBatch batch) throws LinuxException {
    int next = 0;
    int packets = 0;
    while (next < batch.size()) {
      int sent = Libc.sendmmsg(fd(), batch.from(next), batch.size() - next);
      if (sent >= 0) {
        for (int end = next + sent; next < end; next++) {
          packets += batch.packets(next);
        }
      } else if (sent != -Errno.EINTR.code()) {
        packets += batch.sendOtherwise(fd(), next, -sent);
        next++;
      }
    }
    return packets;
  }
}
