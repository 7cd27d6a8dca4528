package dev.culvert.linux;

import java.lang.foreign.MemorySegment;

/** Asks the kernel which way packets go (rtnetlink). For one thread. */
public final class RouteSocket extends Descriptor {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_ROUTE = 0;

  /** Room for a route of more than a hundred equal ways; what lies behind is not looked at. */
  private static final int DATAGRAM_BYTES = 4096;

  private final byte[] datagram = new byte[DATAGRAM_BYTES];

  private RouteSocket(int fd) {
    super(fd);
  }

  /** Opens a socket in the network namespace of the calling thread. */
  public static RouteSocket open() throws LinuxException {
    int fd = Libc.socket(AF_NETLINK, SOCK_RAW | Libc.O_NONBLOCK, NETLINK_ROUTE);
    return new RouteSocket(LinuxException.check("netlink socket", fd));
  }

  /**
   * The route of packets between two addresses.
   *
   * @param source 4 or 16 bytes, an address of this host
   * @param destination as many bytes
   * @return {@link Route#NONE} when the host has no such address, or no way there
   */
  public Route find(byte[] source, byte[] destination) throws LinuxException {
    byte[] request = RouteMessages.request(source, destination);
    LinuxException.check("ask for a route", Libc.write(fd(), MemorySegment.ofArray(request)));
    // The kernel has answered before the request's system call returns.
    int length = Libc.read(fd(), MemorySegment.ofArray(datagram));
    return RouteMessages.decode(datagram, LinuxException.check("route", length));
  }

  @Override
  public String toString() {
    return "routes";
  }
}
