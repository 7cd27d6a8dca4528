package dev.culvert.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Hears that interfaces or routes have changed (rtnetlink's groups). For one thread. */
public final class RouteChanges extends Descriptor {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_ROUTE = 0;

  /** RTMGRP_LINK, RTMGRP_IPV4_ROUTE, RTMGRP_IPV6_ROUTE. */
  private static final int GROUPS = 0x1 | 0x40 | 0x400;

  /** struct sockaddr_nl: family (2), padding (2), port (4), groups (4). */
  private static final int SOCKADDR_BYTES = 12;

  private static final int GROUPS_IN_SOCKADDR = 8;
  private static final int DATAGRAM_BYTES = 4096;

  private final byte[] datagram = new byte[DATAGRAM_BYTES];

  private RouteChanges(int fd) {
    super(fd);
  }

  /** Begins to listen in the network namespace of the calling thread. */
  public static RouteChanges open() throws LinuxException {
    int fd = Libc.socket(AF_NETLINK, SOCK_RAW | Libc.O_NONBLOCK, NETLINK_ROUTE);
    RouteChanges changes = new RouteChanges(LinuxException.check("netlink socket", fd));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment groups = arena.allocate(SOCKADDR_BYTES, 4);
      groups.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      groups.set(JAVA_INT, GROUPS_IN_SOCKADDR, GROUPS);
      LinuxException.check("bind " + changes, Libc.bind(fd, groups));
      return changes;
    } catch (LinuxException e) {
      changes.close();
      throw e;
    }
  }

  /** Whether anything has changed since the last call. */
  public boolean any() throws LinuxException {
    boolean any = false;
    while (true) {
      int length = Libc.read(fd(), MemorySegment.ofArray(datagram));
      if (length == -Errno.EAGAIN.code()) {
        return any;
      }
      // The kernel tells by ENOBUFS that it had no room for all of them.
      if (length != -Errno.ENOBUFS.code()) {
        LinuxException.check("receive " + this, length);
      }
      any = true;
    }
  }

  @Override
  public String toString() {
    return "changes of routes";
  }
}
