package dev.culvert.linux;

/**
 * ESP as IP protocol 50 (RFC 4303) or AH, protocol 51 (RFC 4302), over one version of IP. What is
 * received is reassembled. Over IPv4 it has its outer IP header in front, with the fields as they
 * were sent; over IPv6 it begins with ESP or AH, and a {@link ReceiveBatch} knows the header's
 * fields. What is sent has no header: the kernel writes one, and fragments where DF allows it.
 */
public final class IpsecSocket extends LinuxSocket {
  /** What the socket carries. */
  public enum Protocol {
    ESP(50),
    AH(51);

    private final int number;

    Protocol(int number) {
      this.number = number;
    }
  }

  private static final int SOCK_RAW = 3;

  private final String name;

  private IpsecSocket(int fd, String name) {
    super(fd);
    this.name = name;
  }

  /**
   * Opens a socket over IPv4.
   *
   * @param receiveBufferBytes what the kernel may queue for us
   */
  public static IpsecSocket overIpv4(Protocol protocol, int receiveBufferBytes)
      throws LinuxException {
    IpsecSocket socket = open(Libc.AF_INET, protocol, "raw " + protocol + " socket");
    try {
      socket.configure(receiveBufferBytes);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Opens a socket over IPv6.
   *
   * @param receiveBufferBytes what the kernel may queue for us
   */
  public static IpsecSocket overIpv6(Protocol protocol, int receiveBufferBytes)
      throws LinuxException {
    IpsecSocket socket = open(Libc.AF_INET6, protocol, "raw " + protocol + " socket of IPv6");
    try {
      socket.configureIpv6(receiveBufferBytes);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private static IpsecSocket open(int family, Protocol protocol, String name)
      throws LinuxException {
    return new IpsecSocket(
        LinuxException.check(name, Libc.socket(family, SOCK_RAW, protocol.number)), name);
  }

  @Override
  public String toString() {
    return name;
  }
}
