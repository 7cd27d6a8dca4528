package dev.culvert.linux;

import java.util.List;

/**
 * The entry of the routing table that packets to a destination follow.
 *
 * @param interfaces indexes of the interfaces that they may leave by; several on equal ways, none
 *     if they go nowhere
 * @param mtu what an administrator has given the route, bytes; 0 if nothing
 */
public record Route(List<Integer> interfaces, int mtu) {

  /** Of packets that nothing is known about. */
  public static final Route NONE = new Route(List.of(), 0);

  public Route {
    interfaces = List.copyOf(interfaces);
  }
}
