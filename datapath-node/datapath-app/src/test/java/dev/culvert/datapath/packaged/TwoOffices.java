package dev.culvert.datapath.packaged;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Network namespaces of two offices; {@link #remove} removes all of it.
 *
 * <pre>
 *  lan1 ──────── office1 ─────────── router ─────────── office2 ──────── lan2
 *  10.1.202.2   .1      192.168.90.1  .254   .254  192.168.80.1  .1   10.1.101.2
 *                  └─ 172.30.1.0/30 ─ broker ─ 172.30.2.0/30 ─┘
 * </pre>
 *
 * The same over IPv6: 2001:db8:202::/64, 2001:db8:90::/64, 2001:db8:80::/64, 2001:db8:101::/64.
 */
final class TwoOffices {

  /** Two runs on one machine stay out of each other's way. */
  private static final String RUN = "culvert-node-" + ProcessHandle.current().pid() + "-";

  static final String LAN1 = RUN + "lan1";
  static final String LAN2 = RUN + "lan2";
  static final String OFFICE1 = RUN + "office1";
  static final String OFFICE2 = RUN + "office2";
  static final String ROUTER = RUN + "router";
  static final String BROKER = RUN + "broker";
  static final String BROKER_ADDRESS = "172.30.0.1";
  static final String HOST2 = "10.1.101.2";
  static final String HOST2_IPV6 = "2001:db8:101::2";
  static final String WAN2 = "192.168.80.1";
  static final String WAN1_IPV6 = "2001:db8:90::1";
  static final String WAN2_IPV6 = "2001:db8:80::1";

  private static final List<String> NAMESPACES =
      List.of(LAN1, LAN2, OFFICE1, OFFICE2, ROUTER, BROKER);

  private final Deque<Process> started = new ArrayDeque<>();

  TwoOffices() throws IOException, InterruptedException {
    try {
      build();
    } catch (IOException | InterruptedException e) {
      removeNamespaces();
      throw e;
    }
  }

  private void build() throws IOException, InterruptedException {
    for (String namespace : NAMESPACES) {
      ip("netns", "add", namespace);
      ip("-n", namespace, "link", "set", "lo", "up");
    }
    join(LAN1, "eth0", "10.1.202.2/24", OFFICE1, "lan", "10.1.202.1/24");
    join(LAN2, "eth0", "10.1.101.2/24", OFFICE2, "lan", "10.1.101.1/24");
    join(OFFICE1, "wan", "192.168.90.1/24", ROUTER, "to1", "192.168.90.254/24");
    join(OFFICE2, "wan", "192.168.80.1/24", ROUTER, "to2", "192.168.80.254/24");
    join(OFFICE1, "bus", "172.30.1.2/30", BROKER, "to1", "172.30.1.1/30");
    join(OFFICE2, "bus", "172.30.2.2/30", BROKER, "to2", "172.30.2.1/30");
    ip("-n", BROKER, "address", "add", BROKER_ADDRESS + "/32", "dev", "lo");
    route(LAN1, "default", "10.1.202.1");
    route(LAN2, "default", "10.1.101.1");
    route(OFFICE1, "default", "192.168.90.254");
    route(OFFICE2, "default", "192.168.80.254");
    route(OFFICE1, BROKER_ADDRESS, "172.30.1.1");
    route(OFFICE2, BROKER_ADDRESS, "172.30.2.1");
    addIpv6();
    for (String forwarding : List.of(OFFICE1, OFFICE2, ROUTER)) {
      run(forwarding, "sysctl", "-qw", "net.ipv4.ip_forward=1");
      run(forwarding, "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
    }
  }

  private static void addIpv6() throws IOException, InterruptedException {
    addIpv6(LAN1, "eth0", "2001:db8:202::2/64");
    addIpv6(OFFICE1, "lan", "2001:db8:202::1/64");
    addIpv6(OFFICE1, "wan", WAN1_IPV6 + "/64");
    addIpv6(ROUTER, "to1", "2001:db8:90::fe/64");
    addIpv6(ROUTER, "to2", "2001:db8:80::fe/64");
    addIpv6(OFFICE2, "wan", WAN2_IPV6 + "/64");
    addIpv6(OFFICE2, "lan", "2001:db8:101::1/64");
    addIpv6(LAN2, "eth0", HOST2_IPV6 + "/64");
    route(LAN1, "::/0", "2001:db8:202::1");
    route(LAN2, "::/0", "2001:db8:101::1");
    route(OFFICE1, "::/0", "2001:db8:90::fe");
    route(OFFICE2, "::/0", "2001:db8:80::fe");
  }

  private static void addIpv6(String namespace, String device, String address)
      throws IOException, InterruptedException {
    ip("-n", namespace, "address", "add", address, "dev", device, "nodad");
  }

  /** Starts a process inside a namespace; it ends with this object. */
  Process start(String namespace, ProcessBuilder builder) throws IOException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    inside.addAll(builder.command());
    Process process = builder.command(inside).start();
    started.push(process);
    return process;
  }

  /** Runs a command inside a namespace and returns what it prints. */
  String run(String namespace, String... command) throws IOException, InterruptedException {
    Outcome outcome = attempt(namespace, command);
    if (outcome.status() != 0) {
      throw new IOException(String.join(" ", command) + ": " + outcome.output());
    }
    return outcome.output();
  }

  /** What a command printed, and its exit status. */
  record Outcome(int status, String output) {}

  /** Runs a command that may fail. */
  Outcome attempt(String namespace, String... command) throws IOException, InterruptedException {
    List<String> inside = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    inside.addAll(Arrays.asList(command));
    return execute(inside);
  }

  private static void join(
      String left,
      String leftName,
      String leftAddress,
      String right,
      String rightName,
      String rightAddress)
      throws IOException, InterruptedException {
    ip(
        "-n", left, "link", "add", leftName, "type", "veth", "peer", "name", rightName, "netns",
        right);
    ip("-n", left, "address", "add", leftAddress, "dev", leftName);
    ip("-n", right, "address", "add", rightAddress, "dev", rightName);
    ip("-n", left, "link", "set", leftName, "up");
    ip("-n", right, "link", "set", rightName, "up");
  }

  private static void route(String namespace, String to, String via)
      throws IOException, InterruptedException {
    ip("-n", namespace, "route", "add", to, "via", via);
  }

  private static void ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(Arrays.asList(arguments));
    Outcome outcome = execute(command);
    if (outcome.status() != 0) {
      throw new IOException(String.join(" ", command) + ": " + outcome.output());
    }
  }

  private static Outcome execute(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), output);
  }

  private static void removeNamespaces() throws IOException, InterruptedException {
    for (String namespace : NAMESPACES) {
      execute(List.of("ip", "netns", "delete", namespace));
    }
  }

  /** Ends the processes and removes the namespaces. */
  void remove() throws IOException, InterruptedException {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    removeNamespaces();
  }
}
