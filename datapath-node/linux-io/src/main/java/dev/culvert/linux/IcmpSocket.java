package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Receives the ICMP messages by which routers say that a packet was too long for them. Over IPv4
 * they come with their IP header, destination unreachable of any code among them, and nobody has
 * looked at their checksum; over IPv6 they begin with ICMPv6, and the checksum was right.
 */
public final class IcmpSocket extends LinuxSocket {
  private static final int SOCK_RAW = 3;
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int SOL_RAW = 255;
  private static final int ICMP_FILTER = 1;
  private static final int ICMPV6_FILTER = 1;
  private static final int DESTINATION_UNREACHABLE = 3;
  private static final int PACKET_TOO_BIG = 2;

  /** One bit for each type of ICMPv6. */
  private static final int ICMPV6_FILTER_WORDS = 8;

  private static final int RECEIVE_BUFFER_BYTES = 1 << 18;

  private IcmpSocket(int fd) {
    super(fd);
  }

  /** Opens a socket over IPv4. */
  public static IcmpSocket overIpv4() throws LinuxException {
    IcmpSocket socket = open(Libc.AF_INET, IPPROTO_ICMP);
    try {
      // A set bit keeps a type back.
      socket.set("ICMP_FILTER", SOL_RAW, ICMP_FILTER, ~(1 << DESTINATION_UNREACHABLE));
      socket.configure(RECEIVE_BUFFER_BYTES);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  /** Opens a socket over IPv6. */
  public static IcmpSocket overIpv6() throws LinuxException {
    IcmpSocket socket = open(Libc.AF_INET6, IPPROTO_ICMPV6);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment filter = arena.allocate(JAVA_INT, ICMPV6_FILTER_WORDS).fill((byte) 0xff);
      filter.setAtIndex(JAVA_INT, 0, ~(1 << PACKET_TOO_BIG));
      LinuxException.check(
          "setsockopt ICMPV6_FILTER",
          Libc.setsockopt(socket.fd(), IPPROTO_ICMPV6, ICMPV6_FILTER, filter));
      socket.configureIpv6(RECEIVE_BUFFER_BYTES);
      return socket;
    } catch (LinuxException e) {
      socket.close();
      throw e;
    }
  }

  private static IcmpSocket open(int family, int protocol) throws LinuxException {
    return new IcmpSocket(
        LinuxException.check("raw ICMP socket", Libc.socket(family, SOCK_RAW, protocol)));
  }

  @Override
  public String toString() {
    return "raw ICMP socket";
  }
}
