package dev.culvert.linux;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The connection tracking table, through the {@code conntrack} tool: deletion is rare, and what the
 * tool does (dump, filter by prefix, delete one by one over netlink) would be the larger part of
 * this package.
 */
final class Conntrack {
  private Conntrack() {}

  /** The original direction of a connection in the tool's listing. */
  private static final Pattern CONNECTION =
      Pattern.compile("^\\S+\\s+(\\d+) .*?src=(\\S+) dst=(\\S+)", Pattern.MULTILINE);

  /**
   * What connections are selected by, in their original direction.
   *
   * @param protocol IP protocol; {@link InterceptRule#ANY_PROTOCOL}
   */
  record Selector(Prefix source, Prefix destination, int protocol) {
    boolean selects(Connection connection) {
      return (protocol == InterceptRule.ANY_PROTOCOL || protocol == connection.protocol)
          && destination.contains(connection.destination)
          && source.contains(connection.source);
    }
  }

  private record Connection(int protocol, InetAddress source, InetAddress destination) {}

  /**
   * Forgets the connections that one of the selectors selects, so that their next packet meets the
   * NAT rules of today. Ports are not looked at: a connection forgotten without need is picked up
   * again by its next packet.
   *
   * <p>The table is read once, however many selectors there are: thousands of policies become
   * active together when a node starts.
   */
  static void delete(Collection<Selector> selectors) throws IOException {
    for (IpFamily family : IpFamily.values()) {
      List<Selector> ofFamily =
          selectors.stream().filter(selector -> selector.source.family() == family).toList();
      if (!ofFamily.isEmpty()) {
        for (Connection connection : connections(family)) {
          if (ofFamily.stream().anyMatch(selector -> selector.selects(connection))) {
            delete(family, connection);
          }
        }
      }
    }
  }

  private static Set<Connection> connections(IpFamily family) throws IOException {
    Set<Connection> connections = new LinkedHashSet<>();
    Matcher line = CONNECTION.matcher(Command.run("conntrack", "-L", "-f", name(family)).orThrow());
    while (line.find()) {
      connections.add(
          new Connection(
              Integer.parseInt(line.group(1)),
              InetAddress.ofLiteral(line.group(2)),
              InetAddress.ofLiteral(line.group(3))));
    }
    return connections;
  }

  private static void delete(IpFamily family, Connection connection) throws IOException {
    Command deleted =
        Command.run(
            List.of(
                "conntrack",
                "-D",
                "-f",
                name(family),
                "-s",
                connection.source.getHostAddress(),
                "-d",
                connection.destination.getHostAddress(),
                "-p",
                Integer.toString(connection.protocol)),
            "");
    // The tool fails when nothing matched: the connection has ended meanwhile.
    if (!deleted.output().contains("flow entries have been deleted")) {
      deleted.orThrow();
    }
  }

  private static String name(IpFamily family) {
    return switch (family) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
    };
  }
}
