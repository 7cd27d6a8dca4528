package dev.culvert.linux;

/**
 * ESP as IP protocol 50 (RFC 4303) over IPv4. Datagrams are received reassembled and with their
 * outer IP header in front; they are sent without it: the kernel writes the header, picks the
 * identification and fragments where DF allows it.
 */
public final class RawEspSocket extends LinuxSocket {
  private static final int SOCK_RAW = 3;
  private static final int IPPROTO_ESP = 50;

  private RawEspSocket(int fd) {
    super(fd);
  }

  /**
   * @param receiveBufferBytes what the kernel may queue for us
   */
  public static RawEspSocket open(int receiveBufferBytes) throws LinuxException {
    RawEspSocket socket =
        new RawEspSocket(
            LinuxException.check(
                "raw ESP socket", Libc.socket(Libc.AF_INET, SOCK_RAW, IPPROTO_ESP)));
    try {
      socket.configure(receiveBufferBytes);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public String toString() {
    return "raw ESP socket";
  }
}
