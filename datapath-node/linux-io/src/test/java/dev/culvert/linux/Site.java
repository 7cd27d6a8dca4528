package dev.culvert.linux;

import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.RuleCounter.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An office with its way out, no interception yet.
 *
 * <pre>
 *       10.1.202.0/24              192.168.90.0/24
 * lan .5 ----------- .1 gateway .1 --------------- .254 outside, 10.1.101.5
 *      eth0      lan0           wan0           eth0
 * </pre>
 */
final class Site implements AutoCloseable {
  static final String TUN = "culvert0";
  static final String LAN_HOST = "10.1.202.5";
  static final String REMOTE_HOST = "10.1.101.5";
  static final String GATEWAY = "192.168.90.1";
  static final String OUTSIDE = "192.168.90.254";
  static final Prefix OFFICE = Prefix.parse("10.1.202.0/24");
  static final Prefix REMOTE = Prefix.parse("10.1.101.0/24");

  /** What a router at home has: everything that leaves is masqueraded. */
  static final SourceNatRule MASQUERADE =
      new SourceNatRule(
          Optional.of("wan0"), Optional.empty(), Optional.empty(), SourceNatRule.Action.MASQUERADE);

  final NetworkNamespace lan;
  final NetworkNamespace gateway;
  final NetworkNamespace outside;
  final Interception interception = new Interception(TUN);

  Site() throws Exception {
    lan = NetworkNamespace.create("lan");
    gateway = NetworkNamespace.create("gw");
    outside = NetworkNamespace.create("out");
    NetworkNamespace.connect(lan, "eth0", gateway, "lan0");
    lan.ip("address add 10.1.202.5/24 dev eth0");
    lan.ip("route add default via 10.1.202.1");
    gateway.ip("address add 10.1.202.1/24 dev lan0");
    outside.ip("address add 10.1.101.5/32 dev lo");
    connectOutside();
    gateway.call(
        () -> {
          Sysctl.set("ipv4/ip_forward", 1);
          return null;
        });
  }

  /** Makes the way out, also anew. */
  void connectOutside() throws Exception {
    NetworkNamespace.connect(gateway, "wan0", outside, "eth0");
    gateway.ip("address add 192.168.90.1/24 dev wan0");
    gateway.ip("route add default via 192.168.90.254");
    outside.ip("address add 192.168.90.254/24 dev eth0");
    outside.ip("route add 10.1.202.0/24 via 192.168.90.1");
  }

  /** Everything between the two offices. */
  static InterceptRule between(Verdict verdict) {
    return rule(1, OFFICE, REMOTE, verdict);
  }

  static InterceptRule rule(int number, Prefix source, Prefix destination, Verdict verdict) {
    return new InterceptRule(
        number,
        source,
        destination,
        0,
        PortRange.ANY,
        PortRange.ANY,
        verdict,
        InterceptRule.NOT_ITS_OWN);
  }

  TunDevice openTun() throws Exception {
    return gateway.call(() -> TunDevice.open(TUN, Set.of(TunDevice.Option.PERSISTENT)));
  }

  /** Installs rules on both interfaces, with the masquerading router's NAT. */
  void install(InterceptRule... rules) throws Exception {
    install(new InterceptionPlan(List.of(rules), List.of("lan0", "wan0"), List.of(MASQUERADE)));
  }

  /** Installs rules on both interfaces of a router without NAT. */
  void installWithoutNat(InterceptRule... rules) throws Exception {
    install(new InterceptionPlan(List.of(rules), List.of("lan0", "wan0"), List.of()));
  }

  void install(InterceptionPlan plan) throws Exception {
    gateway.call(
        () -> {
          interception.install(plan);
          return null;
        });
  }

  void remove() throws Exception {
    gateway.call(
        () -> {
          new Interception(TUN).remove();
          return null;
        });
  }

  /** Packets that the counter of a rule has seen. */
  long packets(int rule, Kind kind) throws Exception {
    return gateway.call(interception::counters).stream()
        .filter(counter -> counter.rule() == rule && counter.kind() == kind)
        .mapToLong(RuleCounter::packets)
        .sum();
  }

  /** Sends echo requests; whether all were answered. The tool's exit code tells only of none. */
  static boolean ping(NetworkNamespace from, String arguments) throws Exception {
    List<String> line = List.of(("ping -n -i 0.02 -W 1 " + arguments).split(" "));
    return from.call(() -> Command.run(line, "")).output().contains(" 0% packet loss");
  }

  @Override
  public void close() throws IOException {
    lan.close();
    gateway.close();
    outside.close();
  }
}
