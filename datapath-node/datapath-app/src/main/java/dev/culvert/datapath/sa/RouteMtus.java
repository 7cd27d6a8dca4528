package dev.culvert.datapath.sa;

import dev.culvert.contracts.IpAddress;
import dev.culvert.datapath.config.HostInterfaces;
import dev.culvert.linux.LinuxException;
import dev.culvert.linux.Route;
import dev.culvert.linux.RouteChanges;
import dev.culvert.linux.RouteSocket;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * MTU of the routes that packets take: what an administrator has given a route, and what the
 * interfaces take that it leads by. For the control thread.
 */
public final class RouteMtus implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(RouteMtus.class);

  private record Path(IpAddress local, IpAddress remote) {}

  private final RouteSocket routes;
  private final RouteChanges changes;
  private final Map<Path, Integer> known = new HashMap<>();
  private final Map<Integer, Integer> interfaces = new HashMap<>();

  private RouteMtus(RouteSocket routes, RouteChanges changes) {
    this.routes = routes;
    this.changes = changes;
  }

  /** Asks the kernel from now on. */
  public static RouteMtus open() throws LinuxException {
    RouteSocket routes = RouteSocket.open();
    try {
      return new RouteMtus(routes, RouteChanges.open());
    } catch (LinuxException e) {
      routes.close();
      throw e;
    }
  }

  /**
   * Length of the longest packet that the route between two addresses takes, bytes. Without a route
   * it is that of the interface with the local one: there may be a route tomorrow.
   */
  public int of(IpAddress local, IpAddress remote) {
    return known.computeIfAbsent(new Path(local, remote), this::ask);
  }

  private int ask(Path path) {
    try {
      Route route = routes.find(path.local.bytes(), path.remote.bytes());
      int narrowest =
          route.interfaces().stream()
              .mapToInt(index -> interfaces.computeIfAbsent(index, HostInterfaces::mtuOf))
              .min()
              .orElseGet(() -> HostInterfaces.mtuOf(path.local));
      return route.mtu() > 0 ? Math.min(route.mtu(), narrowest) : narrowest;
    } catch (LinuxException e) {
      LOG.warnf("route to %s: %s", path.remote, e.getMessage());
      return HostInterfaces.mtuOf(path.local);
    }
  }

  /** Forgets what may be so no more. */
  public void refresh() {
    try {
      if (!changes.any()) {
        return;
      }
    } catch (LinuxException e) {
      LOG.warnf("%s", e.getMessage());
    }
    known.clear();
    interfaces.clear();
  }

  @Override
  public void close() {
    changes.close();
    routes.close();
  }
}
