package dev.culvert.linux;

/**
 * ESP as IP protocol 50 (RFC 4303) or AH, protocol 51 (RFC 4302), over one version of IP. What is
 * received is reassembled. Over IPv4 it has its outer IP header in front, with the fields as they
 * were sent; over IPv6 it begins with ESP or AH, and a {@link ReceiveBatch} knows the header's
 * fields. What is sent has no header: the kernel writes one, and fragments where DF allows it.
 *
 * <p>Of several sockets each gets the packets of its SPIs: the one with index i those whose SPI,
 * unsigned, divided by their number leaves i. What comes while they are opened may be in several.
 */
public final class IpsecSocket extends LinuxSocket {
  /** What the socket carries. */
  public enum Protocol {
    ESP(50, 0),
    AH(51, 4);

    private final int number;
    private final int spiAt;

    Protocol(int number, int spiAt) {
      this.number = number;
      this.spiAt = spiAt;
    }
  }

  private static final int SOCK_RAW = 3;
  private static final int WHOLE_PACKET = -1;

  private final String name;

  private IpsecSocket(int fd, String name) {
    super(fd);
    this.name = name;
  }

  /**
   * Opens a socket over IPv4.
   *
   * @param index which of the sockets it is, from 0 on
   * @param of how many there are, at least 1
   * @param receiveBufferBytes what the kernel may queue for us
   */
  public static IpsecSocket overIpv4(Protocol protocol, int index, int of, int receiveBufferBytes)
      throws LinuxException {
    IpsecSocket socket = open(Libc.AF_INET, protocol, "raw " + protocol + " socket");
    try {
      socket.share(new SocketProgram().loadWordBehindIpv4(protocol.spiAt), index, of);
      socket.configure(receiveBufferBytes);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  /** Opens a socket over IPv6; parameters as in {@link #overIpv4}. */
  public static IpsecSocket overIpv6(Protocol protocol, int index, int of, int receiveBufferBytes)
      throws LinuxException {
    IpsecSocket socket = open(Libc.AF_INET6, protocol, "raw " + protocol + " socket of IPv6");
    try {
      socket.share(new SocketProgram().loadWord(protocol.spiAt), index, of);
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

  /**
   * @param spi loads the SPI
   */
  private void share(SocketProgram spi, int index, int of) throws LinuxException {
    if (of > 1) {
      spi.modulo(of).skipUnless(index, 1).answer(WHOLE_PACKET).answer(0).filter(this);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
