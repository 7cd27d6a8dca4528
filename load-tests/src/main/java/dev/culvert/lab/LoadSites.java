package dev.culvert.lab;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.load.LoadGenerator;
import dev.culvert.load.LoadPlan;
import dev.culvert.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two offices where the second office's gateway plays many peers, each with an address of its own
 * on the uplink and a network of its own behind it. The first office's gateway answers them.
 *
 * @param peers how many, at most 200
 */
record LoadSites(TwoSites sites, int peers) implements AutoCloseable {

  private static final IpPrefix ADDRESSES = IpPrefix.parse("10.77.0.0/24");
  private static final IpAddress FIRST = IpAddress.parse("10.77.0.1");
  private static final IpPrefix NETWORKS = IpPrefix.parse("10.80.0.0/16");
  private static final int CONCURRENCY = 16;

  /** Where no socket can overflow. */
  private static final int RELAY_CONCURRENCY = 64;

  private static final String DATAGRAMS = "";
  private static final String BROKER = "localhost:9092";

  private static final Duration LIMIT = Duration.ofMinutes(12);

  static LoadSites build(int peers) {
    TwoSites sites = TwoSites.build();
    LoadSites load = new LoadSites(sites, peers);
    Host generator = load.generator();
    generator.noMasquerade();
    for (int i = 0; i < peers; i++) {
      generator.address(Site.WAN, load.address(i) + "/32");
    }
    sites.router().route(ADDRESSES.toString(), sites.office2().uplink());
    return load;
  }

  /** The console commands for the gateway that answers. */
  List<String> configuration() {
    List<String> commands = new ArrayList<>();
    // Whoever is established is forgotten by its initiator, and would not answer.
    commands.add("/ip ipsec profile set default dpd-interval=disable-dpd");
    for (int i = 0; i < peers; i++) {
      commands.add(
          ("/ip ipsec peer add address=%s/32:500 auth-method=pre-shared-key exchange-mode=ike2"
                  + " secret=\"test\"")
              .formatted(address(i)));
      commands.add(
          ("/ip ipsec policy add src-address=%s:any dst-address=%s:any sa-src-address=%s"
                  + " sa-dst-address=%s tunnel=yes action=encrypt proposal=default")
              .formatted(
                  TwoSites.OFFICE1_NETWORK,
                  LoadGenerator.network(i),
                  sites.office1().uplink(),
                  address(i)));
    }
    return commands;
  }

  /** The same for strongSwan: one connection for all peers. */
  SwanConnection connection() {
    return SwanConnection.between(
            SwanConnection.End.of(sites.office1().uplink(), TwoSites.OFFICE1_NETWORK),
            SwanConnection.End.anybody(NETWORKS))
        .withName("load");
  }

  /** Negotiates as fast as the answers come, a few at a time. */
  LoadResult saturate(int warmUp, int count) {
    return run(generator(), plan(warmUp, count, CONCURRENCY, 0, DATAGRAMS));
  }

  /** Negotiates at a steady rate, whatever the answers do. */
  LoadResult atRate(int perSecond, int warmUp, int count) {
    return run(generator(), plan(warmUp, count, count, perSecond, DATAGRAMS));
  }

  /**
   * Negotiates as fast as the answers come, with ike-service alone: the initiators take the place
   * of the gateway's node, which must not run.
   */
  LoadResult saturateIkeService(int warmUp, int count) {
    LoadPlan plan = plan(warmUp, count, RELAY_CONCURRENCY, 0, BROKER);
    return run(sites.office1().gateway(), plan);
  }

  private LoadPlan plan(int warmUp, int count, int concurrency, int perSecond, String broker) {
    return new LoadPlan(
        IpAddress.parse(sites.office1().uplink()),
        FIRST,
        peers,
        warmUp,
        count,
        concurrency,
        perSecond,
        broker);
  }

  private static LoadResult run(Host host, LoadPlan plan) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LoadGenerator.class.getName()));
    command.addAll(plan.toArguments());
    return LoadResult.parse(
        host.command(command.toArray(String[]::new)).withLimit(LIMIT).runOrThrow().out());
  }

  private Host generator() {
    return sites.office2().gateway();
  }

  private IpAddress address(int peer) {
    return IpAddress.ofIpv4((int) FIRST.low() + peer);
  }

  @Override
  public void close() {
    sites.close();
  }
}
