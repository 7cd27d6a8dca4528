package dev.culvert.ike.explore;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.Deadlines;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.StateCodec;
import dev.culvert.ike.v2.IkeV2;
import dev.culvert.ike.v2.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The exchanges, alone and in pairs. */
final class Scenarios {
  private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration SHORT = Duration.ofHours(1);
  private static final Duration LONG = Duration.ofDays(100);
  private static final List<Deed> NOTHING = List.of();
  private static final List<Deed> ACQUIRE = List.of(new Deed.Acquire());
  private static final List<Deed> LOSE_AND_ACQUIRE = List.of(new Deed.Lose(), new Deed.Acquire());
  private static final List<Deed> TERMINATE = List.of(new Deed.Ask(new Event.Terminate()));

  private Scenarios() {}

  private static List<Instant> both(Instant moment) {
    return List.of(moment, moment);
  }

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
        plainSites(), both(START), List.of(End.FRESH, End.FRESH), List.of(one, two), goal);
  }

  /** Both ends of a tunnel that one has made at the start. */
  private static List<End> tunnel(List<Site> sites) {
    Scenario handshake =
        new Scenario(
            sites,
            both(START),
            List.of(End.FRESH, End.FRESH),
            List.of(ACQUIRE, NOTHING),
            Scenario.Goal.TUNNEL);
    return new Worlds(handshake, IkeV2::step).undisturbed().stream().map(End::untouched).toList();
  }

  private static Scenario connected(
      List<Site> sites, Duration age, List<Deed> one, List<Deed> two, Scenario.Goal goal) {
    return new Scenario(sites, both(START.plus(age)), tunnel(sites), List.of(one, two), goal);
  }

  /**
   * Both ends at the moment of their first deadline, which is the soft lifetime of what they have
   * made, or before any.
   */
  private static Scenario due(Site one, Site two, Scenario.Goal goal) {
    List<Site> sites = List.of(one, two);
    List<End> start = tunnel(sites);
    Machine machine = new Machine(IkeV2::step, sites);
    List<Instant> moments =
        start.stream()
            .map(
                end ->
                    end.sas().values().stream()
                        .flatMapToLong(sa -> Deadlines.next(machine.read(sa)).stream())
                        .min()
                        .orElseThrow())
            .map(deadline -> Math.min(deadline, START.plus(SHORT).toEpochMilli()))
            .map(Instant::ofEpochMilli)
            .toList();
    return new Scenario(sites, moments, start, List.of(NOTHING, NOTHING), goal);
  }

  private static Site childEnds(Site site) {
    return plain(site).withLifetimes(LONG, SHORT);
  }

  private static Site ikeSaEnds(Site site) {
    return plain(site).withLifetimes(SHORT, LONG);
  }

  private static Site nothingEnds(Site site) {
    return plain(site).withLifetimes(LONG, LONG);
  }

  static Scenario oneRekeysChild() {
    return due(childEnds(Site.one()), nothingEnds(Site.two()), Scenario.Goal.OTHER_CHILD_SA);
  }

  static Scenario twoRekeysChild() {
    return due(nothingEnds(Site.one()), childEnds(Site.two()), Scenario.Goal.OTHER_CHILD_SA);
  }

  static Scenario bothRekeyChild() {
    return due(childEnds(Site.one()), childEnds(Site.two()), Scenario.Goal.OTHER_CHILD_SA);
  }

  static Scenario bothRekeyChildWithPfs() {
    return due(
        childEnds(Site.one()).withPfs(KeyExchangeMethod.CURVE25519),
        childEnds(Site.two()).withPfs(KeyExchangeMethod.CURVE25519),
        Scenario.Goal.OTHER_CHILD_SA);
  }

  static Scenario oneRekeysIkeSa() {
    return due(ikeSaEnds(Site.one()), nothingEnds(Site.two()), Scenario.Goal.OTHER_IKE_SA);
  }

  static Scenario twoRekeysIkeSa() {
    return due(nothingEnds(Site.one()), ikeSaEnds(Site.two()), Scenario.Goal.OTHER_IKE_SA);
  }

  static Scenario bothRekeyIkeSa() {
    return due(ikeSaEnds(Site.one()), ikeSaEnds(Site.two()), Scenario.Goal.OTHER_IKE_SA);
  }

  static Scenario oneRekeysChildAndTwoIkeSa() {
    return due(childEnds(Site.one()), ikeSaEnds(Site.two()), Scenario.Goal.OTHER_SAS);
  }

  static Scenario oneRekeysIkeSaAndTwoChild() {
    return due(ikeSaEnds(Site.one()), childEnds(Site.two()), Scenario.Goal.OTHER_SAS);
  }

  /** The volume is used up at both ends, long before the lifetime. */
  static Scenario bothUseChildUp() {
    List<Deed> useUp = List.of(new Deed.UseUp());
    return connected(
        List.of(nothingEnds(Site.one()), nothingEnds(Site.two())),
        Duration.ofMinutes(1),
        useUp,
        useUp,
        Scenario.Goal.OTHER_CHILD_SA);
  }

  /** A node loses the pair, and the next packet asks for another on the same IKE SA. */
  static Scenario oneMakesANewChild() {
    return connected(
        plainSites(),
        Duration.ofMinutes(1),
        LOSE_AND_ACQUIRE,
        NOTHING,
        Scenario.Goal.OTHER_CHILD_SA.withGap());
  }

  static Scenario bothMakeANewChild() {
    return connected(
        plainSites(),
        Duration.ofMinutes(1),
        LOSE_AND_ACQUIRE,
        LOSE_AND_ACQUIRE,
        Scenario.Goal.TUNNELS.withGap());
  }

  /** There is an IKE SA, and at both ends a packet wants a child SA of the same policy. */
  static Scenario bothMakeTheFirstChild() {
    List<Site> sites = plainSites();
    return new Scenario(
        sites,
        both(START.plus(Duration.ofMinutes(1))),
        tunnel(sites).stream().map(Scenarios::withoutChildren).toList(),
        List.of(ACQUIRE, ACQUIRE),
        Scenario.Goal.TUNNEL);
  }

  private static End withoutChildren(End end) {
    Map<IkeSpi, ByteString> sas = new HashMap<>();
    end.sas()
        .forEach(
            (spi, stored) -> {
              Established established = (Established) StateCodec.decode(stored.toByteArray());
              sas.put(spi, Machine.store(established.withChildren(List.of())));
            });
    return new End(Map.copyOf(sas), List.of(), end.bound(), end.sent(), end.draws(), 0);
  }

  static Scenario oneMakesANewChildWhileTwoRekeysIt() {
    return due(
            nothingEnds(Site.one()), childEnds(Site.two()), Scenario.Goal.OTHER_CHILD_SA.withGap())
        .with(LOSE_AND_ACQUIRE, NOTHING);
  }

  static Scenario oneMakesANewChildWhileTwoRekeysIkeSa() {
    return due(nothingEnds(Site.one()), ikeSaEnds(Site.two()), Scenario.Goal.OTHER_SAS.withGap())
        .with(LOSE_AND_ACQUIRE, NOTHING);
  }

  static Scenario oneRekeysChildWhileTwoDeletes() {
    return due(childEnds(Site.one()), nothingEnds(Site.two()), Scenario.Goal.NOTHING)
        .with(NOTHING, TERMINATE);
  }

  static Scenario oneRekeysIkeSaWhileTwoDeletes() {
    return due(ikeSaEnds(Site.one()), nothingEnds(Site.two()), Scenario.Goal.NOTHING)
        .with(NOTHING, TERMINATE);
  }

  static Scenario handshake() {
    return fresh(ACQUIRE, NOTHING, Scenario.Goal.TUNNEL);
  }

  /** Identities so long that each IKE_AUTH message takes two fragments (RFC 7383). */
  static Scenario handshakeInFragments() {
    IkeId one = new IkeId(IkeId.Kind.KEY_ID, "1".repeat(2_400));
    IkeId two = new IkeId(IkeId.Kind.KEY_ID, "2".repeat(2_400));
    return new Scenario(
        List.of(
            plain(Site.one()).withIds(one, IkeId.IGNORE),
            plain(Site.two()).withIds(two, IkeId.IGNORE)),
        both(START),
        List.of(End.FRESH, End.FRESH),
        List.of(ACQUIRE, NOTHING),
        Scenario.Goal.TUNNEL);
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
        before.beginning(),
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
    Duration interval = Duration.ofMinutes(10);
    List<Site> sites = List.of(plain(Site.one()).withDpdInterval(interval), plain(Site.two()));
    return connected(sites, interval, NOTHING, NOTHING, Scenario.Goal.TUNNEL);
  }

  static Scenario bothCheckLiveness() {
    Duration interval = Duration.ofMinutes(10);
    List<Site> sites = plainSites().stream().map(site -> site.withDpdInterval(interval)).toList();
    return connected(sites, interval, NOTHING, NOTHING, Scenario.Goal.TUNNEL);
  }

  static Scenario livenessAndDelete() {
    Duration interval = Duration.ofMinutes(10);
    List<Site> sites = plainSites().stream().map(site -> site.withDpdInterval(interval)).toList();
    return connected(sites, interval, TERMINATE, NOTHING, Scenario.Goal.NOTHING);
  }
}
