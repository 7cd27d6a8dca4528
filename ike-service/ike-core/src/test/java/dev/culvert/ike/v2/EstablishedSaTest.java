package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.Event;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import dev.culvert.ike.sa.Path;
import dev.culvert.ike.wire.ExchangeType;
import dev.culvert.ike.wire.PayloadType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Liveness, lifetimes and deletion. */
class EstablishedSaTest {
  private TwoGateways net = new TwoGateways();

  private void connect() {
    net.one.initiate();
    net.settle();
    net.one.established();
  }

  private static Site withProfile(Site site, Duration lifetime, Duration dpdInterval) {
    Profile profile = site.profile();
    return site.with(
        new Profile(
            profile.name(),
            profile.hash(),
            profile.prf(),
            profile.encryption(),
            profile.dhGroups(),
            lifetime,
            dpdInterval,
            profile.dpdMaximumFailures()));
  }

  private void assertBothClean() {
    assertTrue(net.one.installed.isEmpty());
    assertTrue(net.two.installed.isEmpty());
    net.advance(Duration.ofMinutes(2));
    assertTrue(net.one.sas.isEmpty());
    assertTrue(net.two.sas.isEmpty());
  }

  @Test
  void silenceIsCheckedAndAnswered() {
    connect();
    net.advance(Duration.ofMinutes(5));
    net.one.established();
    net.two.established();
    assertTrue(net.one.established().window().nextExpected() > 5);
    assertTrue(net.one.failures.isEmpty());
  }

  @Test
  void aDeadPeerIsFoundAndItsSasAreRemoved() {
    connect();
    int sent = 0;
    for (int i = 0; i < 60 && !net.one.sas.isEmpty(); i++) {
      net.one.advanceTo(net.one.now().plusSeconds(1));
      sent += net.one.outbox.size();
      net.one.outbox.clear();
    }
    assertEquals(4, sent, "dpd-maximum-failures");
    assertTrue(net.one.sas.isEmpty());
    assertTrue(net.one.installed.isEmpty());
    assertEquals(Cause.PEER_NOT_ANSWERING, net.one.failures.getFirst().cause());
    assertEquals(Site.POLICY, net.one.failures.getFirst().policy());
  }

  @Test
  void protectedTrafficIsASignOfLife() {
    connect();
    for (int i = 0; i < 10; i++) {
      net.one.advanceTo(net.one.now().plusSeconds(5));
      net.one.command(new Event.PeerAlive(net.one.now()));
    }
    assertTrue(net.one.outbox.isEmpty());
  }

  @Test
  void livenessCanBeSwitchedOff() {
    net =
        new TwoGateways(
            withProfile(Site.one(), Duration.ofDays(1), null),
            withProfile(Site.two(), Duration.ofDays(1), null));
    connect();
    net.one.advanceTo(net.one.now().plus(Duration.ofMinutes(10)));
    assertTrue(net.one.outbox.isEmpty());
  }

  @Test
  void terminateByEitherSideCleansBoth() {
    connect();
    net.one.command(new Event.Terminate());
    net.settle();
    assertBothClean();
    net = new TwoGateways();
    connect();
    net.two.command(new Event.Terminate());
    net.settle();
    assertBothClean();
  }

  /** The IKE SA stays for a while, in case that another packet needs a child SA. */
  @Test
  void aChildThatCannotBeRekeyedEndsAloneWithItsHardLifetime() {
    connect();
    net.two.site = net.two.site.withNetworks("172.16.0.0/24", "172.17.0.0/24");
    net.advance(Duration.ofMinutes(29));
    assertEquals(2, net.one.installed.size());
    assertEquals(Cause.TS_UNACCEPTABLE, net.one.failures.getFirst().cause());
    Instant expiry = net.one.installed(SaKey.Direction.IN).sa().createdAt().plusSeconds(1_800);
    net.advance(Duration.between(net.one.now(), expiry));
    assertTrue(net.one.installed.isEmpty());
    assertTrue(net.two.installed.isEmpty());
    assertTrue(net.one.established().children().isEmpty());
    net.advance(Duration.ofMinutes(2));
    assertBothClean();
  }

  @Test
  void anIkeSaThatCannotBeRekeyedEndsWithItsHardLifetime() {
    net =
        new TwoGateways(
            withProfile(Site.one(), Duration.ofMinutes(10), Duration.ofSeconds(8)), Site.two());
    connect();
    net.two.site =
        net.two.site.withIke(
            EncryptionAlgorithm.AES_CBC_256,
            IntegrityAlgorithm.HMAC_SHA2_256_128,
            PrfAlgorithm.HMAC_SHA2_256,
            KeyExchangeMethod.CURVE25519);
    net.advance(Duration.ofMinutes(9));
    assertEquals(2, net.one.installed.size());
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, net.one.failures.getFirst().cause());
    net.advance(Duration.ofMinutes(2));
    assertBothClean();
  }

  /** With a liveness check unanswered nothing else may be sent, but the SAs go at once. */
  @Test
  void terminateWhileACheckIsOut() {
    connect();
    net.one.advanceTo(net.one.now().plusSeconds(8));
    assertEquals(1, net.one.outbox.size());
    net.one.command(new Event.Terminate());
    assertTrue(net.one.installed.isEmpty());
    assertEquals(1, net.one.outbox.size());
    net.settle();
    assertBothClean();
  }

  @Test
  void aLostSaEndsThePair() {
    connect();
    net.two.command(new Event.SaLost(net.two.installed(SaKey.Direction.IN).sa().key()));
    net.settle();
    assertBothClean();
  }

  @Test
  void aLostSaOfAnotherIkeSaChangesNothing() {
    connect();
    SaKey other =
        new SaKey(
            "two",
            SaKey.Direction.IN,
            SaKey.Protocol.ESP,
            net.one.site.address(),
            net.two.site.address(),
            1);
    net.two.command(new Event.SaLost(other));
    assertTrue(net.two.outbox.isEmpty());
    net.two.established();
  }

  @Test
  void supersededGoesWithoutAWord() {
    connect();
    net.two.command(new Event.Superseded());
    assertTrue(net.two.outbox.isEmpty());
    assertTrue(net.two.sas.isEmpty());
    assertTrue(net.two.installed.isEmpty());
  }

  /** The peer deletes the child SA: the answer names ours. An idle IKE SA goes later. */
  @Test
  void aDeletedChildLeavesAnIkeSaThatIsIdle() {
    net = new TwoGateways(Site.one(), withProfile(Site.two(), Duration.ofDays(1), null));
    connect();
    Established one = net.one.established();
    String inbound = String.format("%08x", net.one.installed(SaKey.Direction.IN).sa().key().spi());
    ByteString request =
        Forgery.request(
            one.association(),
            one.keys(),
            ExchangeType.INFORMATIONAL.code(),
            2,
            PayloadType.DELETE.code(),
            "0000000c03040001" + inbound);
    net.two.receive(one.association().path().local(), one.association().path().remote(), request);
    assertTrue(net.two.installed.isEmpty());
    assertEquals(1, net.two.outbox.size());
    assertTrue(net.two.established().children().isEmpty());
    net.two.advanceTo(net.two.now().plusSeconds(30));
    assertInstanceOf(IkeSa.Deleting.class, net.two.onlySa());
  }

  @Test
  void aDeleteOfAnUnknownChildIsAnsweredEmpty() {
    connect();
    Established one = net.one.established();
    ByteString request =
        Forgery.request(
            one.association(),
            one.keys(),
            ExchangeType.INFORMATIONAL.code(),
            2,
            PayloadType.DELETE.code(),
            "0000000c0304000100000101");
    net.two.receive(one.association().path().local(), one.association().path().remote(), request);
    assertEquals(2, net.two.installed.size());
    assertEquals(1, net.two.outbox.size());
  }

  @Test
  void behindANatThePathFollowsThePeer() {
    net.nat = inside -> new Endpoint(inside.address(), inside.port() + 40_000);
    connect();
    net.nat = inside -> new Endpoint(inside.address(), inside.port() + 50_000);
    net.one.advanceTo(net.one.now().plusSeconds(8));
    net.settle();
    assertEquals(54_500, net.two.established().association().path().remote().port());
  }

  @Test
  void whoIsBehindANatAnswersAPeerThatMovedAndStays() {
    net.nat = inside -> new Endpoint(inside.address(), inside.port() + 40_000);
    connect();
    Path before = net.one.established().association().path();
    net.two.advanceTo(net.two.now().plusSeconds(8));
    Endpoint elsewhere = new Endpoint(IpAddress.parse("203.0.113.7"), 61_234);
    net.one.receive(elsewhere, before.local(), net.two.outbox.remove().datagram());
    assertEquals(elsewhere, net.one.outbox.element().remote());
    assertEquals(before, net.one.established().association().path());
  }

  @Test
  void withoutANatThePathStays() {
    connect();
    Endpoint before = net.two.established().association().path().remote();
    net.nat = inside -> new Endpoint(inside.address(), 1234);
    net.one.advanceTo(net.one.now().plusSeconds(8));
    net.deliver(net.one, net.one.outbox.remove());
    assertEquals(1234, net.two.outbox.element().remote().port());
    assertEquals(before, net.two.established().association().path().remote());
  }
}
