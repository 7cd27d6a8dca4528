package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A UDP socket on one port of all local addresses of one version of IP. A {@link ReceiveBatch} says
 * which local address a datagram came to, so that the answer can leave from the same.
 *
 * <p>The port is not shared (no SO_REUSEADDR): with it, a second IKE daemon on the host would
 * silently take every datagram away, and a UDP port needs no waiting time to be bound again.
 */
public final class UdpSocket extends LinuxSocket {
  private static final int SOCK_DGRAM = 2;
  private static final int SO_REUSEPORT = 15;
  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;
  private static final int SOCKADDR_IN_BYTES = 16;
  private static final int SOCKADDR_IN6_BYTES = 28;
  private static final int IPV6_V6ONLY = 26;

  private final IpFamily family;
  private final int port;

  private UdpSocket(int fd, IpFamily family, int port) {
    super(fd);
    this.family = family;
    this.port = port;
  }

  /**
   * A socket over IPv4.
   *
   * @param port 1 to 65535
   * @param receiveBufferBytes what the kernel may queue for us
   * @throws LinuxException EADDRINUSE when another process has the port
   */
  public static UdpSocket open(int port, int receiveBufferBytes) throws LinuxException {
    return open(IpFamily.IPV4, port, receiveBufferBytes, false, Libc.INADDR_ANY);
  }

  /** The same on 127.0.0.1 alone, which no other host reaches. */
  public static UdpSocket openOnLoopback(int port, int receiveBufferBytes) throws LinuxException {
    return open(IpFamily.IPV4, port, receiveBufferBytes, false, Libc.INADDR_LOOPBACK);
  }

  /**
   * A socket over IPv6, which leaves the port of IPv4 to others; parameters as in {@link #open}.
   *
   * @throws LinuxException EAFNOSUPPORT on a host without IPv6, and as in {@link #open}
   */
  public static UdpSocket openIpv6(int port, int receiveBufferBytes) throws LinuxException {
    return open(IpFamily.IPV6, port, receiveBufferBytes, false, Libc.INADDR_ANY);
  }

  /** One of several sockets of this user on the port. */
  static UdpSocket openShared(IpFamily family, int port, int receiveBufferBytes)
      throws LinuxException {
    return open(family, port, receiveBufferBytes, true, Libc.INADDR_ANY);
  }

  /**
   * @param local of IPv4; over IPv6 only {@link Libc#INADDR_ANY}
   */
  private static UdpSocket open(
      IpFamily family, int port, int receiveBufferBytes, boolean shared, int local)
      throws LinuxException {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + ": give 1 to 65535");
    }
    int fd = LinuxException.check("UDP socket", Libc.socket(family.number(), SOCK_DGRAM, 0));
    UdpSocket socket = new UdpSocket(fd, family, port);
    try (Arena arena = Arena.ofConfined()) {
      socket.configureFor(family, receiveBufferBytes);
      if (shared) {
        socket.set("SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT, 1);
      }
      LinuxException.check("bind " + socket, Libc.bind(fd, address(arena, family, port, local)));
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private void configureFor(IpFamily version, int receiveBufferBytes) throws LinuxException {
    switch (version) {
      case IPV4 -> configure(receiveBufferBytes);
      case IPV6 -> {
        set("IPV6_V6ONLY", SOL_IPV6, IPV6_V6ONLY, 1);
        configureIpv6(receiveBufferBytes);
      }
    }
  }

  /** A struct sockaddr_in or sockaddr_in6: family (2), port (2); sockaddr_in: address (4). */
  private static MemorySegment address(Arena arena, IpFamily family, int port, int local) {
    int bytes =
        switch (family) {
          case IPV4 -> SOCKADDR_IN_BYTES;
          case IPV6 -> SOCKADDR_IN6_BYTES;
        };
    MemorySegment address = arena.allocate(bytes, 4);
    address.set(JAVA_SHORT, 0, (short) family.number());
    address.set(ReceiveBatch.NETWORK_SHORT, 2, (short) port);
    address.set(ReceiveBatch.NETWORK_INT, 4, local);
    return address;
  }

  /**
   * From now on cuts what is sent into datagrams of this many bytes, of which the last may be
   * shorter (UDP_SEGMENT): they pass the kernel as one packet for most of their way, which is many
   * times faster.
   *
   * @param bytes 1 to what fits the path's MTU; 64 datagrams at most may come of one
   */
  public void segment(int bytes) throws LinuxException {
    set("UDP_SEGMENT", SOL_UDP, UDP_SEGMENT, bytes);
  }

  /**
   * From now on the kernel may deliver datagrams of one sender and one length as one, of which
   * {@link ReceiveBatch#segmentBytes} tells the parts (UDP_GRO). It joins none that has no
   * checksum.
   */
  public void joinReceived() throws LinuxException {
    set("UDP_GRO", SOL_UDP, UDP_GRO, 1);
  }

  public int port() {
    return port;
  }

  /** Whether it is over IPv6; else over IPv4. */
  public boolean isIpv6() {
    return family == IpFamily.IPV6;
  }

  @Override
  public String toString() {
    return "UDP port " + port + (isIpv6() ? " of IPv6" : "");
  }
}
