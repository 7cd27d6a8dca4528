package dev.culvert.linux;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The connection tracking table, through the {@code conntrack} tool: deletion is rare, and what the
 * tool does (dump, filter by prefix, delete one by one over netlink) would be the larger part of
 * this package.
 */
public final class Conntrack {
  private Conntrack() {}

  /**
   * Forgets the connections whose original direction is from source to destination, so that their
   * next packet meets the NAT rules of today. Ports are not looked at: a connection forgotten
   * without need is picked up again by its next packet.
   *
   * @param protocol IP protocol; 0 is any
   */
  public static void delete(Prefix source, Prefix destination, int protocol) throws IOException {
    List<String> line = new ArrayList<>();
    line.addAll(List.of("conntrack", "-D", "-f", family(source)));
    line.addAll(List.of("-s", source.toString(), "-d", destination.toString()));
    if (protocol != 0) {
      line.addAll(List.of("-p", Integer.toString(protocol)));
    }
    Command deleted = Command.run(line, "");
    // The tool fails when nothing matched.
    if (!deleted.output().contains("flow entries have been deleted")) {
      deleted.orThrow();
    }
  }

  private static String family(Prefix prefix) {
    return switch (prefix.family()) {
      case IPV4 -> "ipv4";
      case IPV6 -> "ipv6";
    };
  }
}
