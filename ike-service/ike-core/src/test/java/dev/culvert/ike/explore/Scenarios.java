package dev.culvert.ike.explore;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.ike.Event;
import dev.culvert.ike.v2.IkeV2;
import dev.culvert.ike.v2.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The exchanges, alone and in pairs. */
final class Scenarios {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final List<Deed> NOTHING = List.of();
  private static final List<Deed> ACQUIRE = List.of(new Deed.Acquire());
  private static final List<Deed> TERMINATE = List.of(new Deed.Ask(new Event.Terminate()));

  private Scenarios() {}

  /** AES-GCM, whose explicit IV must never repeat, and no liveness checks unless asked for. */
  private static Site plain(Site site) {
    return site.withDpdInterval(null)
        .withIke(
            EncryptionAlgorithm.AES_GCM_128,
            IntegrityAlgorithm.NONE,
            PrfAlgorithm.HMAC_SHA2_256,
            KeyExchangeMethod.CURVE25519);
  }

  private static List<Site> plainSites() {
    return List.of(plain(Site.one()), plain(Site.two()));
  }

  private static Scenario fresh(List<Deed> one, List<Deed> two, Scenario.Goal goal) {
    return new Scenario(
        plainSites(), START, List.of(End.FRESH, End.FRESH), List.of(one, two), goal);
  }

  /** With a tunnel that one has made at the start. */
  private static Scenario connected(
      List<Site> sites, Duration age, List<Deed> one, List<Deed> two, Scenario.Goal goal) {
    List<End> start =
        new Worlds(
                new Scenario(
                    sites,
                    START,
                    List.of(End.FRESH, End.FRESH),
                    List.of(ACQUIRE, NOTHING),
                    Scenario.Goal.TUNNEL),
                IkeV2::step)
            .undisturbed().stream().map(End::untouched).toList();
    return new Scenario(sites, START.plus(age), start, List.of(one, two), goal);
  }

  static Scenario handshake() {
    return fresh(ACQUIRE, NOTHING, Scenario.Goal.TUNNEL);
  }

  static Scenario bothInitiate() {
    return fresh(ACQUIRE, ACQUIRE, Scenario.Goal.TUNNELS);
  }

  /** One has lost its memory, and two does not know yet (RFC 7296 section 2.4). */
  static Scenario oneIsBornAnew() {
    Scenario before =
        connected(plainSites(), Duration.ofMinutes(1), ACQUIRE, NOTHING, Scenario.Goal.TUNNEL);
    return new Scenario(
        before.sites(),
        before.now(),
        List.of(End.FRESH, before.start().get(1)),
        before.deeds(),
        before.goal());
  }

  /** What is made anew may be the tunnel that is being deleted, or its successor. */
  static Scenario oneDeletesWhileTwoAcquires() {
    return connected(
        plainSites(), Duration.ofMinutes(1), TERMINATE, ACQUIRE, Scenario.Goal.TUNNEL_OR_NOTHING);
  }

  static Scenario oneDeletes() {
    return connected(
        plainSites(), Duration.ofMinutes(1), TERMINATE, NOTHING, Scenario.Goal.NOTHING);
  }

  static Scenario twoDeletes() {
    return connected(
        plainSites(), Duration.ofMinutes(1), NOTHING, TERMINATE, Scenario.Goal.NOTHING);
  }

  static Scenario bothDelete() {
    return connected(
        plainSites(), Duration.ofMinutes(1), TERMINATE, TERMINATE, Scenario.Goal.NOTHING);
  }

  static Scenario oneChecksLiveness() {
    Duration interval = Duration.ofMinutes(1);
    List<Site> sites = List.of(plain(Site.one()).withDpdInterval(interval), plain(Site.two()));
    return connected(sites, interval, NOTHING, NOTHING, Scenario.Goal.TUNNEL);
  }

  static Scenario bothCheckLiveness() {
    Duration interval = Duration.ofMinutes(1);
    List<Site> sites = plainSites().stream().map(site -> site.withDpdInterval(interval)).toList();
    return connected(sites, interval, NOTHING, NOTHING, Scenario.Goal.TUNNEL);
  }

  static Scenario livenessAndDelete() {
    Duration interval = Duration.ofMinutes(1);
    List<Site> sites = plainSites().stream().map(site -> site.withDpdInterval(interval)).toList();
    return connected(sites, interval, TERMINATE, NOTHING, Scenario.Goal.NOTHING);
  }
}
