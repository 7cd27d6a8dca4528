package dev.culvert.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two offices, the first with Culvert and two replicas of ike-service, the second with a strongSwan
 * of the test's own.
 */
final class MixedSites implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int IKE_REPLICAS = 2;

  /** The name of the profile and of the proposal that a test may change. */
  private static final String OWN = "test";

  private final TwoSites sites;
  private final Culvert culvert;
  private final List<String> network;
  private final List<Capture> captures = new ArrayList<>();
  private StrongSwan strongSwan;

  private MixedSites(TwoSites sites) {
    this.sites = sites;
    this.culvert = Culvert.start(sites.office1().gateway(), IKE_REPLICAS);
    this.network = network();
  }

  static MixedSites build() {
    TwoSites sites = TwoSites.build();
    try {
      return new MixedSites(sites);
    } catch (RuntimeException e) {
      sites.close();
      throw e;
    }
  }

  /**
   * Configures Culvert for the tunnel between the offices, with a profile and a proposal of its own
   * that have the console's defaults.
   */
  void begin() {
    culvert.console(OfficeConfiguration.of(near(), far()).toArray(String[]::new));
    culvert.configure(
        "/ip ipsec profile add name=" + OWN,
        "/ip ipsec proposal add name=" + OWN,
        "/ip ipsec peer set 0 profile=" + OWN,
        "/ip ipsec policy set 0 proposal=" + OWN);
    awaitProtection();
  }

  /** Waits until a policy that was configured is in force. */
  void awaitProtection() {
    Await.until("the gateway protects the offices", PATIENCE, this::leadsIntoTun);
  }

  /** Whether Culvert's gateway protects what it sends to the other office. */
  boolean leadsIntoTun() {
    return near()
        .gateway()
        .command("nft", "list", "table", "netdev", "culvert")
        .run()
        .out()
        .contains("-out-redirect");
  }

  /**
   * Takes away what {@link #begin} and the tests have configured and negotiated.
   *
   * @throws LabException if something stays that another class would stumble over
   */
  void end() {
    reset();
    unconfigure();
    // A replica that takes partitions over from a killed one is not ready while it reads them.
    if (!Await.holds(PATIENCE, () -> culvert.notReady().isEmpty())) {
      throw new LabException("not ready: " + culvert.notReady() + "\n" + culvert.logs());
    }
    Await.until("the gateway protects nothing", PATIENCE, () -> !leadsIntoTun());
    Await.until("no SA is installed", PATIENCE, () -> culvert.installedSpis().isEmpty());
    List<String> now = network();
    if (!now.equals(network)) {
      throw new LabException("the network was%n%s%nand is%n%s".formatted(network, now));
    }
  }

  /** The configuration of every host's network, without what Culvert adds to its own. */
  private List<String> network() {
    return Stream.of(
            near().workstation(),
            near().gateway(),
            sites.router(),
            far().gateway(),
            far().workstation())
        .flatMap(host -> host.network().lines().map(line -> host.name() + ": " + line))
        .filter(line -> !line.contains("culvert"))
        .sorted()
        .toList();
  }

  /** Leaves Culvert without peers and policies. */
  private void unconfigure() {
    culvert.console(
        "/ip ipsec policy remove [find]",
        "/ip ipsec peer remove [find]",
        "/ip ipsec profile remove [find name=%s]".formatted(OWN),
        "/ip ipsec proposal remove [find name=%s]".formatted(OWN),
        "/ip firewall nat remove [find]");
  }

  /** Sets properties of the profile of {@link #begin}. */
  void profile(String properties) {
    culvert.configure("/ip ipsec profile set %s %s".formatted(OWN, properties));
  }

  /** Sets properties of the proposal of {@link #begin}. */
  void proposal(String properties) {
    culvert.configure("/ip ipsec proposal set %s %s".formatted(OWN, properties));
  }

  TwoSites sites() {
    return sites;
  }

  /** The office of Culvert. */
  Site near() {
    return sites.office1();
  }

  /** The office of strongSwan. */
  Site far() {
    return sites.office2();
  }

  Culvert culvert() {
    return culvert;
  }

  /** strongSwan's end of the tunnel, with addresses as identities. */
  SwanConnection connection() {
    return SwanConnection.between(far(), near());
  }

  /** Starts strongSwan with these connections. */
  StrongSwan strongSwan(StrongSwan.Release release, SwanConnection... connections) {
    strongSwan = StrongSwan.start(far().gateway(), release);
    strongSwan.load(connections);
    return strongSwan;
  }

  /** Captures all that passes between the offices, until the test ends. */
  Capture captureBetween() {
    Capture capture = sites.captureBetween();
    captures.add(capture);
    return capture;
  }

  /** Calls from Culvert's office to strongSwan's, until the tunnel is up. */
  void bringUpFromNear() {
    near().workstation().callUntilAnswered(far().workstationAddress(), PATIENCE);
  }

  /** Echo requests from Culvert's office to strongSwan's. */
  Ping pingFromNear(int count) {
    return near().workstation().ping(far().workstationAddress(), count, PATIENCE);
  }

  /** Echo requests from strongSwan's office to Culvert's. */
  Ping pingFromFar(int count) {
    return far().workstation().ping(near().workstationAddress(), count, PATIENCE);
  }

  /** Takes every SA down and stops strongSwan and captures: the next test starts from nothing. */
  void reset() {
    captures.forEach(Capture::close);
    captures.clear();
    culvert.console("/ip ipsec active-peers kill-connections");
    if (strongSwan != null) {
      strongSwan.close();
      strongSwan = null;
    }
    Await.until("Culvert has no active peer", PATIENCE, culvert::isIdle);
  }

  @Override
  public void close() {
    sites.close();
  }
}
