package dev.culvert.linux;

import java.io.IOException;
import java.util.ArrayList;
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
    /** Whether it selects the connection, which a selector of single hosts stands for. */
    boolean selects(Selector connection) {
      return (protocol == InterceptRule.ANY_PROTOCOL || protocol == connection.protocol)
          && destination.contains(connection.destination.address())
          && source.contains(connection.source.address());
    }
  }

  /**
   * Forgets the connections that one of the selectors selects, so that their next packet meets the
   * NAT rules of today. Ports are not looked at: a connection forgotten without need is picked up
   * again by its next packet.
   *
   * <p>The table is read once, however many selectors there are: thousands of policies become
   * active together when a node starts. Then the tool is called as seldom as that allows.
   */
  static void delete(Collection<Selector> selectors) throws IOException {
    for (IpFamily family : IpFamily.values()) {
      List<Selector> ofFamily =
          selectors.stream().filter(selector -> selector.source.family() == family).toList();
      if (ofFamily.isEmpty()) {
        continue;
      }
      Set<Selector> selected = new LinkedHashSet<>();
      for (Selector connection : connections(family)) {
        if (ofFamily.stream().anyMatch(selector -> selector.selects(connection))) {
          selected.add(connection);
        }
      }
      for (Selector one : selected.size() < ofFamily.size() ? selected : ofFamily) {
        delete(family, one);
      }
    }
  }

  private static List<Selector> connections(IpFamily family) throws IOException {
    Matcher line =
        CONNECTION.matcher(Command.standardOutput("conntrack", "-L", "-f", name(family)));
    List<Selector> connections = new ArrayList<>();
    while (line.find()) {
      connections.add(
          new Selector(
              Prefix.parse(line.group(2)),
              Prefix.parse(line.group(3)),
              Integer.parseInt(line.group(1))));
    }
    return connections;
  }

  private static void delete(IpFamily family, Selector selector) throws IOException {
    List<String> line = new ArrayList<>(List.of("conntrack", "-D", "-f", name(family)));
    line.addAll(List.of("-s", selector.source.toString(), "-d", selector.destination.toString()));
    if (selector.protocol != InterceptRule.ANY_PROTOCOL) {
      line.addAll(List.of("-p", Integer.toString(selector.protocol)));
    }
    Command deleted = Command.run(line, "");
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
