package dev.culvert.linux;

import dev.culvert.linux.NetlinkMessage.Attribute;
import dev.culvert.linux.NetlinkMessage.Part;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks for a route (linux/rtnetlink.h): a {@link NetlinkMessage} with a header of its own. Numbers
 * are in the host's order.
 *
 * <pre>
 * rtmsg     (12): family 0, destination length 1, source length 2, TOS 3, table 4, protocol 5,
 *                 scope 6, type 7, flags 8 (4)
 * rtnexthop (8+): length 0 (2, with its attributes), flags 2, hops 3, interface 4 (4)
 * </pre>
 */
final class RouteMessages {
  private static final int HEADER_BYTES = 12;
  private static final int FLAGS = 8;
  private static final int NEXT_HOP_BYTES = 8;
  private static final int NEXT_HOP_INTERFACE = 4;

  private static final int NEW_ROUTE = 24;
  private static final int GET_ROUTE = 26;

  /**
   * The table's entry, and not what the kernel makes of it: that has what ICMP messages say which
   * nobody has authenticated (RFC 4301 section 8.2.1).
   */
  private static final int FIB_MATCH = 0x2000;

  private static final int DESTINATION = 1;
  private static final int SOURCE = 2;
  private static final int INTERFACE = 4;
  private static final int METRICS = 8;
  private static final int MULTIPATH = 9;
  private static final int METRIC_MTU = 2;

  private RouteMessages() {}

  /**
   * The question which way packets between two addresses go.
   *
   * @param source 4 or 16 bytes, an address of this host
   * @param destination as many bytes
   */
  static byte[] request(byte[] source, byte[] destination) {
    int family = destination.length == Integer.BYTES ? Libc.AF_INET : Libc.AF_INET6;
    byte bits = (byte) (Byte.SIZE * destination.length);
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.nativeOrder());
    header.put((byte) family).put(bits).put(bits).putInt(FLAGS, FIB_MATCH);
    return NetlinkMessage.request(
        GET_ROUTE,
        NetlinkMessage.REQUEST,
        header.array(),
        List.of(new Attribute(DESTINATION, destination), new Attribute(SOURCE, source)));
  }

  /** The route that an answer tells; {@link Route#NONE} if it tells none. */
  static Route decode(byte[] datagram, int length) {
    List<Route> told = new ArrayList<>();
    NetlinkMessage.decode(
        datagram,
        length,
        message -> {
          if (message.type() == NEW_ROUTE) {
            told.add(route(message.body().behind(HEADER_BYTES)));
          }
        });
    return told.isEmpty() ? Route.NONE : told.getFirst();
  }

  private static Route route(Part attributes) {
    List<Integer> interfaces = new ArrayList<>();
    attributes.find(INTERFACE).ifPresent(index -> interfaces.add(index.integer()));
    attributes.find(MULTIPATH).ifPresent(hops -> addNextHops(hops, interfaces));
    int mtu =
        attributes
            .find(METRICS)
            .flatMap(metrics -> metrics.find(METRIC_MTU))
            .map(Part::integer)
            .orElse(0);
    return new Route(interfaces, Math.max(0, mtu));
  }

  private static void addNextHops(Part hops, List<Integer> interfaces) {
    Part rest = hops;
    while (rest.length() >= NEXT_HOP_BYTES) {
      interfaces.add(rest.part(NEXT_HOP_INTERFACE, Integer.BYTES).integer());
      rest = rest.behind(Math.max(NEXT_HOP_BYTES, rest.unsignedShort()));
    }
  }
}
