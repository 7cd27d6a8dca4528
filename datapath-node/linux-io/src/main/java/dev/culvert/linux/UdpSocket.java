package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A UDP socket on one port of all local IPv4 addresses. A {@link ReceiveBatch} says which local
 * address a datagram came to, so that the answer can leave from the same.
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
  private static final int SOCKADDR_BYTES = 16;

  private final int port;

  private UdpSocket(int fd, int port) {
    super(fd);
    this.port = port;
  }

  /**
   * @param port 1 to 65535
   * @param receiveBufferBytes what the kernel may queue for us
   * @throws LinuxException EADDRINUSE when another process has the port
   */
  public static UdpSocket open(int port, int receiveBufferBytes) throws LinuxException {
    return open(port, receiveBufferBytes, false);
  }

  /** One of several sockets of this user on the port. */
  static UdpSocket openShared(int port, int receiveBufferBytes) throws LinuxException {
    return open(port, receiveBufferBytes, true);
  }

  private static UdpSocket open(int port, int receiveBufferBytes, boolean shared)
      throws LinuxException {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + ": give 1 to 65535");
    }
    int fd = LinuxException.check("UDP socket", Libc.socket(Libc.AF_INET, SOCK_DGRAM, 0));
    UdpSocket socket = new UdpSocket(fd, port);
    try (Arena arena = Arena.ofConfined()) {
      socket.configure(receiveBufferBytes);
      if (shared) {
        socket.set("SO_REUSEPORT", SOL_SOCKET, SO_REUSEPORT, 1);
      }
      MemorySegment any = arena.allocate(SOCKADDR_BYTES, 4);
      any.set(JAVA_SHORT, 0, (short) Libc.AF_INET);
      any.set(ReceiveBatch.NETWORK_SHORT, 2, (short) port);
      LinuxException.check("bind " + socket, Libc.bind(fd, any));
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
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

  @Override
  public String toString() {
    return "UDP port " + port;
  }
}
