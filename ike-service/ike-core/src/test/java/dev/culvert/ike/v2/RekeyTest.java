package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.IkeSaStatus;
import dev.culvert.contracts.event.IkeReport.State;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.ChildSa;
import dev.culvert.ike.sa.Draining;
import dev.culvert.ike.sa.Established;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Rekeys of child SAs and IKE SAs (RFC 7296 sections 1.3, 2.8 and 2.25). After each delivery, what
 * either side sends with is installed at the other.
 */
class RekeyTest {
  private TwoGateways net = new TwoGateways();

  private void connect() {
    net.one.initiate();
    net.settle();
    net.one.established();
    net.two.established();
  }

  /** Delivers everything, one datagram of each side at a time. */
  private void settle() {
    while (!(net.one.outbox.isEmpty() && net.two.outbox.isEmpty())) {
      if (!net.one.outbox.isEmpty()) {
        net.deliver(net.one, net.one.outbox.remove());
        assertNothingIsSentInVain();
      }
      if (!net.two.outbox.isEmpty()) {
        net.deliver(net.two, net.two.outbox.remove());
        assertNothingIsSentInVain();
      }
    }
  }

  private void assertNothingIsSentInVain() {
    assertReceives(net.one, net.two);
    assertReceives(net.two, net.one);
  }

  private static void assertReceives(Gateway sender, Gateway receiver) {
    int spi = inUse(sender).orElseThrow().key().spi();
    assertTrue(
        receiver.installed.values().stream()
            .map(install -> install.sa().key())
            .anyMatch(key -> key.direction() == SaKey.Direction.IN && key.spi() == spi),
        sender.name + " sends with an SPI that the other does not have");
  }

  /** As the node chooses: the newest SA that does not wait for another to go. */
  static Optional<SecurityAssociation> inUse(Gateway gateway) {
    return gateway.installed.values().stream()
        .map(install -> install.sa())
        .filter(sa -> sa.key().direction() == SaKey.Direction.OUT)
        .filter(sa -> !gateway.installed.containsKey(sa.replaces()))
        .max(Comparator.comparing(SecurityAssociation::createdAt));
  }

  private static void softExpire(Gateway gateway) {
    SaKey sa = gateway.established().children().getFirst().outbound();
    gateway.command(new Event.SoftExpired(sa));
  }

  private void drain() {
    net.advance(Duration.ofMillis(Draining.TIME));
    assertEquals(2, net.one.installed.size());
    assertEquals(2, net.two.installed.size());
    assertTrue(TwoGateways.matches(net.one, net.two));
    assertTrue(TwoGateways.matches(net.two, net.one));
  }

  private static TwoGateways withPfs(KeyExchangeMethod one, KeyExchangeMethod two) {
    return new TwoGateways(
        Site.one().with(pfs(Site.one().proposal(), one)),
        Site.two().with(pfs(Site.two().proposal(), two)));
  }

  private static Proposal pfs(Proposal proposal, KeyExchangeMethod group) {
    return new Proposal(
        proposal.name(),
        proposal.authentication(),
        proposal.encryption(),
        proposal.lifetime(),
        proposal.lifebytes(),
        group,
        false,
        "");
  }

  private static Site withIkeLifetime(Site site, Duration lifetime, KeyExchangeMethod... groups) {
    Profile profile = site.profile();
    return site.with(
        new Profile(
            profile.name(),
            profile.hash(),
            profile.prf(),
            profile.encryption(),
            groups.length == 0 ? profile.dhGroups() : List.of(groups),
            lifetime,
            profile.dpdInterval(),
            profile.dpdMaximumFailures()));
  }

  @Test
  void aRekeyedChildTakesOver() {
    connect();
    ChildSa old = net.one.established().children().getFirst();
    softExpire(net.one);
    settle();
    assertEquals(1, net.one.established().children().size());
    assertNotEquals(old, net.one.established().children().getFirst());
    drain();
    assertEquals(2, net.one.established().childrenMade());
    assertTrue(net.one.failures.isEmpty());
  }

  @Test
  void theResponderRekeysToo() {
    connect();
    softExpire(net.two);
    settle();
    drain();
  }

  @Test
  void withPerfectForwardSecrecyThereIsAKeyExchange() {
    net = withPfs(KeyExchangeMethod.ECP_256, KeyExchangeMethod.ECP_256);
    connect();
    assertForwardSecrecy(false);
    softExpire(net.one);
    settle();
    drain();
    assertForwardSecrecy(true);
    softExpire(net.two);
    settle();
    drain();
    assertForwardSecrecy(true);
  }

  /** The first pair has its keys from the IKE SA's key exchange (RFC 7296 section 1.2). */
  private void assertForwardSecrecy(boolean expected) {
    Stream.of(net.one, net.two)
        .flatMap(gateway -> gateway.installed.values().stream())
        .forEach(install -> assertEquals(expected, install.sa().perfectForwardSecrecy()));
  }

  @Test
  void aPfsGroupThatDiffersIsNamed() {
    net = withPfs(KeyExchangeMethod.ECP_256, KeyExchangeMethod.CURVE25519);
    connect();
    softExpire(net.one);
    settle();
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, net.two.failures.getFirst().cause());
    assertEquals("pfs-group", net.two.failures.getFirst().parameter());
    assertTrue(net.one.failures.getFirst().ours().contains("pfs-group=ecp256"));
    assertEquals(2, net.one.installed.size());
  }

  /** Soft lifetimes come first at the side that made the SA. */
  @Test
  void lifetimesRekeyForEver() {
    connect();
    for (int i = 0; i < 40; i++) {
      net.advance(Duration.ofMinutes(5));
      assertNothingIsSentInVain();
    }
    assertTrue(net.one.established().childrenMade() > 7);
    assertTrue(net.one.failures.isEmpty());
    assertTrue(net.two.failures.isEmpty());
  }

  @Test
  void theOldInboundSaTakesWhatIsUnderWay() {
    connect();
    SaKey old = net.two.established().children().getFirst().inbound();
    softExpire(net.one);
    settle();
    assertTrue(net.two.installed.containsKey(old));
    net.advance(Duration.ofMillis(Draining.TIME));
    assertFalse(net.two.installed.containsKey(old));
  }

  @Test
  void whenBothRekeyAChildOnePairStays() {
    connect();
    softExpire(net.one);
    softExpire(net.two);
    settle();
    assertEquals(1, net.one.established().children().size());
    assertEquals(1, net.two.established().children().size());
    drain();
  }

  /** The second request comes when the first rekey is done: the pair is not there any more. */
  @Test
  void aRekeyOfAPairThatTheOtherHasReplacedIsForgotten() {
    connect();
    softExpire(net.one);
    softExpire(net.two);
    var late = net.two.outbox.remove();
    net.deliver(net.one, net.one.outbox.remove());
    net.deliver(net.two, net.two.outbox.remove());
    assertNothingIsSentInVain();
    net.deliver(net.two, late);
    settle();
    assertEquals(1, net.one.established().children().size());
    assertEquals(1, net.two.established().children().size());
    drain();
  }

  @Test
  void anIkeSaIsRekeyedWithItsChildren() {
    net = new TwoGateways(withIkeLifetime(Site.one(), Duration.ofMinutes(10)), Site.two());
    connect();
    Established old = net.one.established();
    net.advance(Duration.ofMinutes(9));
    Established heir = net.one.established();
    assertNotEquals(old.association().ownSpi(), heir.association().ownSpi());
    assertEquals(old.children(), heir.children());
    assertEquals(old.establishedAt(), heir.establishedAt());
    assertEquals(heir.association().ownSpi(), net.two.established().association().remoteSpi());
    assertEquals(2, net.one.bound.size());
    IkeSaStatus status =
        net.one.statuses.stream()
            .filter(each -> each.ikeSpi().equals(heir.association().ownSpi()))
            .findFirst()
            .orElseThrow();
    assertEquals(State.ESTABLISHED, status.state());
    assertEquals(1, status.childSas());
    net.advance(Duration.ofMinutes(60));
    softExpire(net.two);
    settle();
    drain();
    assertTrue(net.one.failures.isEmpty());
  }

  @Test
  void theResponderRekeysTheIkeSaToo() {
    net = new TwoGateways(Site.one(), withIkeLifetime(Site.two(), Duration.ofMinutes(10)));
    connect();
    net.advance(Duration.ofMinutes(30));
    assertEquals(
        net.two.established().association().ownSpi(),
        net.two.established().association().initiatorSpi());
    assertNothingIsSentInVain();
  }

  /** The responder now prefers another group than the one that the IKE SA has. */
  @Test
  void anotherGroupIsAskedForOnce() {
    net =
        new TwoGateways(
            withIkeLifetime(
                Site.one(),
                Duration.ofMinutes(10),
                KeyExchangeMethod.CURVE25519,
                KeyExchangeMethod.ECP_256),
            Site.two());
    connect();
    net.two.site = withIkeLifetime(net.two.site, Duration.ofDays(1), KeyExchangeMethod.ECP_256);
    net.advance(Duration.ofMinutes(9));
    assertEquals(KeyExchangeMethod.ECP_256, net.one.established().keys().suite().keyExchange());
    assertTrue(net.one.failures.isEmpty());
  }

  @Test
  void whenBothRekeyTheIkeSaOneStays() {
    net =
        new TwoGateways(
            withIkeLifetime(Site.one(), Duration.ofMinutes(10)),
            withIkeLifetime(Site.two(), Duration.ofMinutes(10)));
    connect();
    long due =
        Math.max(
            net.one.established().lifetime().rekeyAt(), net.two.established().lifetime().rekeyAt());
    var moment = Instant.ofEpochMilli(due);
    net.one.command(new Event.PeerAlive(moment));
    net.two.command(new Event.PeerAlive(moment));
    net.one.advanceTo(moment);
    net.two.advanceTo(moment);
    assertTrue(net.one.sas.size() == 1 && net.two.sas.size() == 1);
    settle();
    net.advance(Duration.ofSeconds(40));
    assertEquals(
        net.one.established().association().ownSpi(),
        net.two.established().association().remoteSpi());
    assertEquals(net.one.established().children().size(), 1);
    assertNothingIsSentInVain();
  }

  @Test
  void aSecondPolicyUsesTheIkeSaThatIsThere() {
    connect();
    net.one.site = net.one.site.withPolicy("dmz", "10.2.0.0/16", "10.3.0.0/16");
    net.two.site = net.two.site.withPolicy("dmz", "10.3.0.0/16", "10.2.0.0/16");
    net.one.command(new Event.Initiate(net.one.site.acquire("one", net.one.now()), false));
    net.one.command(new Event.Initiate(net.one.site.acquire("one", net.one.now()), false));
    settle();
    assertEquals(
        List.of(Site.POLICY, "dmz"),
        net.one.established().children().stream().map(ChildSa::policy).toList());
    assertEquals(2, net.two.established().children().size());
    assertEquals(4, net.one.installed.size());
    assertEquals(4, net.two.installed.size());
  }

  /** Rekeying the IKE SA while the other makes a child SA: one of them waits (section 2.25.2). */
  @Test
  void anIkeRekeyAndAChildRekeyAtOnceAreBothDone() {
    net = new TwoGateways(withIkeLifetime(Site.one(), Duration.ofMinutes(10)), Site.two());
    connect();
    Instant moment = Instant.ofEpochMilli(net.one.established().lifetime().rekeyAt());
    Established old = net.one.established();
    net.one.command(new Event.PeerAlive(moment));
    net.two.command(new Event.PeerAlive(moment));
    net.one.advanceTo(moment);
    net.two.advanceTo(moment);
    softExpire(net.two);
    settle();
    net.advance(Duration.ofMinutes(1));
    assertNotEquals(old.association(), net.one.established().association());
    assertEquals(2, net.two.established().childrenMade());
    drain();
    assertTrue(net.one.failures.isEmpty());
    assertTrue(net.two.failures.isEmpty());
  }

  /** A rekey and a deletion of one pair at once: the deletion wins (section 2.25.1). */
  @Test
  void aPairThatIsDeletedIsNotRekeyed() {
    connect();
    softExpire(net.one);
    net.two.command(new Event.SaLost(net.two.established().children().getFirst().inbound()));
    net.settle();
    assertTrue(net.one.established().children().isEmpty());
    assertTrue(net.two.established().children().isEmpty());
    assertTrue(net.one.installed.isEmpty());
    assertTrue(net.two.installed.isEmpty());
  }

  /** It waits for the answer to a liveness check; its child SAs are gone already. */
  @Test
  void anIkeSaThatIsAboutToEndMakesNoChildSa() {
    connect();
    net.one.advanceTo(net.one.now().plusSeconds(8));
    net.one.outbox.remove();
    net.one.command(new Event.Terminate());
    softExpire(net.two);
    net.deliver(net.two, net.two.outbox.remove());
    assertTrue(net.one.installed.isEmpty());
    net.deliver(net.one, net.one.outbox.remove());
    assertEquals(1, net.two.established().children().size());
    assertTrue(net.two.failures.isEmpty(), "TEMPORARY_FAILURE is none");
  }

  @Test
  void overdueRekeysAreSpread() {
    connect();
    Instant late = net.one.now().plus(Duration.ofMinutes(28));
    net.one.command(new Event.PeerAlive(late));
    Established before = net.one.established();
    net.one.jumpTo(late);
    Established after = net.one.established();
    assertTrue(before.children().getFirst().rekeyAt() < late.toEpochMilli());
    assertTrue(after.children().getFirst().rekeyAt() >= late.toEpochMilli());
    assertTrue(net.one.outbox.isEmpty());
  }
}
