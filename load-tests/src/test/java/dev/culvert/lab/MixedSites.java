package dev.culvert.lab;

import java.time.Duration;

/**
 * Two offices, one with Culvert for all tests of a class (a start costs seconds), the other with a
 * strongSwan of the test's own.
 */
final class MixedSites implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Sites sites;
  private final Site near;
  private final Site far;
  private final Culvert culvert;
  private StrongSwan strongSwan;

  private MixedSites(Sites sites, Site near, Site far, int ikeReplicas) {
    this.sites = sites;
    this.near = near;
    this.far = far;
    this.culvert = Culvert.start(near.gateway(), ikeReplicas);
  }

  /** Culvert on Office1's gateway, strongSwan on Office2's. */
  static MixedSites culvertFirst(Sites sites) {
    return culvertFirst(sites, 1);
  }

  /** Culvert with several replicas of ike-service on Office1's gateway, strongSwan on Office2's. */
  static MixedSites culvertFirst(Sites sites, int ikeReplicas) {
    return new MixedSites(sites, sites.office1(), sites.office2(), ikeReplicas);
  }

  /** Culvert on Office2's gateway, strongSwan on Office1's. */
  static MixedSites culvertSecond(Sites sites) {
    return new MixedSites(sites, sites.office2(), sites.office1(), 1);
  }

  Sites sites() {
    return sites;
  }

  /** The office of Culvert. */
  Site near() {
    return near;
  }

  /** The office of strongSwan. */
  Site far() {
    return far;
  }

  Culvert culvert() {
    return culvert;
  }

  /** strongSwan's end of the tunnel, with addresses as identities. */
  SwanConnection connection() {
    return SwanConnection.between(far, near);
  }

  /** Starts strongSwan with these connections. */
  StrongSwan strongSwan(StrongSwan.Release release, SwanConnection... connections) {
    strongSwan = StrongSwan.start(far.gateway(), release);
    strongSwan.load(connections);
    return strongSwan;
  }

  /** Calls from Culvert's office to strongSwan's, until the tunnel is up. */
  void bringUpFromNear() {
    near.workstation().callUntilAnswered(far.workstationAddress(), PATIENCE);
  }

  /** Echo requests from Culvert's office to strongSwan's. */
  Ping pingFromNear(int count) {
    return near.workstation().ping(far.workstationAddress(), count, PATIENCE);
  }

  /** Echo requests from strongSwan's office to Culvert's. */
  Ping pingFromFar(int count) {
    return far.workstation().ping(near.workstationAddress(), count, PATIENCE);
  }

  /** Takes every SA down and stops strongSwan, so that the next test starts from nothing. */
  void reset() {
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
