package dev.culvert.linux;

/**
 * Sends whole packets of one version of IP, header included; receives nothing. The kernel fills in
 * the checksum of an IPv4 header, and its identification when that is 0. It does not fragment: a
 * packet above the MTU of its way fails with EMSGSIZE.
 */
public final class RawIpSocket extends LinuxSocket {
  private static final int SOCK_RAW = 3;
  private static final int IPPROTO_RAW = 255;

  private RawIpSocket(int fd) {
    super(fd);
  }

  /** Opens a socket for packets of IPv4. */
  public static RawIpSocket forIpv4() throws LinuxException {
    return open(Libc.AF_INET);
  }

  /** Opens a socket for packets of IPv6. */
  public static RawIpSocket forIpv6() throws LinuxException {
    return open(Libc.AF_INET6);
  }

  private static RawIpSocket open(int family) throws LinuxException {
    return new RawIpSocket(
        LinuxException.check("raw IP socket", Libc.socket(family, SOCK_RAW, IPPROTO_RAW)));
  }

  @Override
  public String toString() {
    return "raw IP socket";
  }
}
