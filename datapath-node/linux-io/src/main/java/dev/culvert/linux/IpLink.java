package dev.culvert.linux;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The network interfaces of the host, through the {@code ip} tool. */
public final class IpLink {
  /** The start of a line of {@code ip -o link}: index, name, and the peer of a veth. */
  private static final Pattern LINE =
      Pattern.compile("^(\\d+): ([^:@\\s]+)(?:@\\S+)?:", Pattern.MULTILINE);

  /** The IPv4 dummy address of RFC 7600. */
  private static final String DUMMY_ADDRESS = "192.0.0.8/32";

  /**
   * How many packets may wait in a TUN for their reader. The kernel's 500 are 25 ms at 20,000 a
   * second, less than the reader may stop for when its JVM collects garbage or another process has
   * its CPU; the rest would be lost. Ten times as many would only make a path that is too narrow a
   * slow one, too.
   */
  private static final int TUN_QUEUE_PACKETS = 2_000;

  private IpLink() {}

  /** The names of all interfaces, the loopback among them. */
  public static List<String> names() throws IOException {
    return List.copyOf(indexes().keySet());
  }

  /** The number of each interface by its name: one that is made anew gets another. */
  static Map<String, Integer> indexes() throws IOException {
    Map<String, Integer> indexes = new LinkedHashMap<>();
    Matcher line = LINE.matcher(Command.run("ip", "-o", "link", "show").orThrow());
    while (line.find()) {
      indexes.put(line.group(2), Integer.parseInt(line.group(1)));
    }
    return indexes;
  }

  /**
   * Sets a TUN up, with an address that stands for none (RFC 7600, section 4.8): the kernel's
   * source validation refuses whatever comes in by an interface without any address. It gets no
   * IPv6 link-local address, so that the kernel's own router and multicast messages do not come out
   * of it.
   */
  public static void setTunUp(String name) throws IOException {
    Command.run("ip", "link", "set", "dev", name, "addrgenmode", "none").orThrow();
    Command.run("ip", "address", "replace", DUMMY_ADDRESS, "dev", name, "scope", "link").orThrow();
    Command.run("ip", "link", "set", "dev", name, "txqueuelen", "" + TUN_QUEUE_PACKETS, "up")
        .orThrow();
  }

  /** Deletes an interface, persistent or not. */
  public static void delete(String name) throws IOException {
    Command.run("ip", "link", "delete", "dev", name).orThrow();
  }
}
