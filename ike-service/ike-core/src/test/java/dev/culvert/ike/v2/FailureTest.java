package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.event.IkeReport.Cause;
import dev.culvert.contracts.event.IkeReport.NegotiationFailure;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.ike.sa.IkeSa;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two ends that do not fit: what each says, and that nothing is left behind. */
class FailureTest {
  private static TwoGateways fail(Site one, Site two) {
    TwoGateways net = new TwoGateways(one, two);
    net.one.initiate();
    return net.settle();
  }

  /** After every timer nobody has an SA of any kind. */
  private static void assertNothingLeft(TwoGateways net) {
    net.advance(Duration.ofMinutes(3));
    assertEquals(List.of(), List.copyOf(net.one.sas.values()));
    assertEquals(List.of(), List.copyOf(net.two.sas.values()));
    assertTrue(net.one.installed.isEmpty());
    assertTrue(net.two.installed.isEmpty());
  }

  private static NegotiationFailure only(List<NegotiationFailure> failures) {
    assertEquals(1, failures.size(), failures.toString());
    return failures.getFirst();
  }

  @Test
  void wrongSecret() {
    TwoGateways net = fail(Site.one(), Site.two().withSecret("tset"));
    NegotiationFailure two = only(net.two.failures);
    assertEquals(Cause.AUTHENTICATION_FAILED, two.cause());
    assertEquals("secret", two.parameter());
    assertTrue(two.mend().contains("/ip ipsec identity set [find peer=office] secret="));
    NegotiationFailure one = only(net.one.failures);
    assertEquals(Cause.AUTHENTICATION_FAILED, one.cause());
    assertEquals("my-id=address:192.168.90.1", one.ours());
    assertFalse(net.one.failures.toString().contains("test"));
    assertFalse(net.two.failures.toString().contains("tset"));
    assertInstanceOf(IkeSa.Closed.class, net.two.onlySa());
    assertNothingLeft(net);
  }

  /** The responder knows the secret that it checks with, and signs with another one. */
  @Test
  void wrongSecretSeenByTheInitiator() {
    TwoGateways net = new TwoGateways();
    Iterator<String> secrets = List.of("test", "other").iterator();
    net.two.secret = secrets::next;
    net.one.initiate();
    net.settle();
    assertEquals("secret", only(net.one.failures).parameter());
    assertEquals(Cause.AUTHENTICATION_FAILED, only(net.two.failures).cause());
    assertTrue(net.two.installed.isEmpty(), "the responder was told");
    assertNothingLeft(net);
  }

  @Test
  void unknownIdentityAtTheResponder() {
    TwoGateways net =
        fail(Site.one(), Site.two().withIds(IkeId.AUTO, IkeId.parse("fqdn:branch.example")));
    NegotiationFailure failure = only(net.two.failures);
    assertEquals("remote-id", failure.parameter());
    assertEquals("fqdn:branch.example", failure.ours());
    assertEquals("address:192.168.90.1", failure.theirs());
    assertEquals(Cause.AUTHENTICATION_FAILED, only(net.one.failures).cause());
    assertNothingLeft(net);
  }

  @Test
  void unknownIdentityAtTheInitiator() {
    TwoGateways net = fail(Site.one().withIds(IkeId.AUTO, IkeId.parse("key-id:head")), Site.two());
    assertEquals("remote-id", only(net.one.failures).parameter());
    assertEquals("address:192.168.80.1", only(net.one.failures).theirs());
    assertNothingLeft(net);
  }

  @Test
  void unknownPeer() {
    Peer other =
        new Peer(
            Site.PEER,
            IpPrefix.parse("192.168.99.0/24"),
            500,
            null,
            "default",
            false,
            true,
            false,
            "");
    TwoGateways net = fail(Site.one(), Site.two().with(other));
    NegotiationFailure failure = only(net.two.failures);
    assertEquals(Cause.UNKNOWN_PEER, failure.cause());
    assertEquals("192.168.90.1", failure.theirs());
    assertEquals("/ip ipsec peer add address=192.168.90.1 exchange-mode=ike2", failure.mend());
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, only(net.one.failures).cause());
    assertNothingLeft(net);
  }

  @Test
  void noCommonGroup() {
    TwoGateways net =
        fail(
            Site.one()
                .withIke(
                    EncryptionAlgorithm.AES_CBC_128,
                    IntegrityAlgorithm.HMAC_SHA2_256_128,
                    PrfAlgorithm.HMAC_SHA2_256,
                    KeyExchangeMethod.ECP_256),
            Site.two());
    NegotiationFailure failure = only(net.two.failures);
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, failure.cause());
    assertEquals("dh-group", failure.parameter());
    assertEquals("x25519", failure.ours());
    assertEquals("ecp256", failure.theirs());
    assertEquals("/ip ipsec profile set default dh-group=x25519,ecp256", failure.mend());
    assertEquals(
        "enc-algorithm=aes-128-cbc hash-algorithm=sha256 prf-algorithm=sha256 dh-group=ecp256",
        only(net.one.failures).ours());
    assertNothingLeft(net);
  }

  /** What would mend it is what {@code allow-weak=no} refuses. */
  @Test
  void weakGroupThatIsForbidden() {
    TwoGateways net =
        fail(
            Site.one()
                .withIke(
                    EncryptionAlgorithm.AES_CBC_128,
                    IntegrityAlgorithm.HMAC_SHA2_256_128,
                    PrfAlgorithm.HMAC_SHA2_256,
                    KeyExchangeMethod.MODP_1024),
            Site.two().withoutWeakAlgorithms());
    NegotiationFailure failure = only(net.two.failures);
    assertEquals(Cause.WEAK_ALGORITHM_FORBIDDEN, failure.cause());
    assertEquals("dh-group", failure.parameter());
    assertEquals("modp1024", failure.theirs());
    assertEquals(
        "have the peer allow dh-group=x25519; what it offers is weak, and allow-weak=no forbids"
            + " that here",
        failure.mend());
    assertNothingLeft(net);
  }

  /** The responder wants another group of the offer (RFC 7296 section 1.2). */
  @Test
  void invalidKePayloadIsMended() {
    TwoGateways net =
        fail(
            Site.one()
                .withIke(
                    EncryptionAlgorithm.AES_CBC_128,
                    IntegrityAlgorithm.HMAC_SHA2_256_128,
                    PrfAlgorithm.HMAC_SHA2_256,
                    KeyExchangeMethod.ECP_384,
                    KeyExchangeMethod.CURVE25519),
            Site.two());
    assertEquals(List.of(), net.one.failures);
    assertEquals(KeyExchangeMethod.CURVE25519, net.one.established().keys().suite().keyExchange());
    assertTrue(TwoGateways.matches(net.one, net.two));
  }

  @Test
  void noCommonEspProposal() {
    TwoGateways net =
        fail(
            Site.one().withEsp(EncryptionAlgorithm.AES_CBC_256, IntegrityAlgorithm.HMAC_SHA1_96),
            Site.two());
    NegotiationFailure failure = only(net.two.failures);
    assertEquals("enc-algorithms", failure.parameter());
    assertEquals("aes-256-cbc", failure.theirs());
    assertEquals(
        "/ip ipsec proposal set default enc-algorithms=aes-128-gcm,aes-256-cbc", failure.mend());
    assertEquals(Site.POLICY, failure.policy());
    NegotiationFailure one = only(net.one.failures);
    assertEquals(Cause.NO_PROPOSAL_CHOSEN, one.cause());
    assertEquals("enc-algorithms=aes-256-cbc auth-algorithms=sha1", one.ours());
    assertNothingLeft(net);
  }

  @Test
  void mismatchedSelectors() {
    TwoGateways net = fail(Site.one(), Site.two().withNetworks("10.1.101.0/24", "10.1.203.0/24"));
    NegotiationFailure failure = only(net.two.failures);
    assertEquals(Cause.TS_UNACCEPTABLE, failure.cause());
    assertEquals("10.1.101.0/24 to 10.1.203.0/24", failure.ours());
    assertEquals(
        "10.1.101.2/32[1/2048],10.1.101.0/24 to 10.1.202.2/32[1/2048],10.1.202.0/24",
        failure.theirs());
    assertEquals(
        "/ip ipsec policy set [find peer=office] src-address=10.1.101.0/24"
            + " dst-address=10.1.202.0/24",
        failure.mend());
    NegotiationFailure one = only(net.one.failures);
    assertEquals(Cause.TS_UNACCEPTABLE, one.cause());
    assertEquals("10.1.202.0/24 to 10.1.101.0/24", one.ours());
    assertNothingLeft(net);
  }

  @Test
  void aSmallerPolicyNarrows() {
    TwoGateways net =
        fail(
            Site.one().withNetworks("10.1.0.0/16", "10.1.101.0/24"),
            Site.two().withNetworks("10.1.101.0/24", "10.1.0.0/25"));
    assertEquals(List.of(), net.one.failures);
    assertTrue(TwoGateways.matches(net.one, net.two));
    assertTrue(TwoGateways.matches(net.two, net.one));
    assertEquals(
        "[10.1.0.0-10.1.0.127[any/any]]",
        net.one.installed(SaKey.Direction.OUT).sa().sourceSelectors().toString());
  }

  @Test
  void aSilentPeerIsGivenUp() {
    TwoGateways net = new TwoGateways();
    net.one.initiate();
    int sent = 0;
    for (int i = 0; i < 100 && !net.one.sas.isEmpty(); i++) {
      sent += net.one.outbox.size();
      net.one.outbox.clear();
      net.one.advanceTo(net.one.now().plusSeconds(1));
    }
    assertEquals(7, sent);
    assertEquals(Cause.PEER_NOT_ANSWERING, only(net.one.failures).cause());
    assertTrue(net.one.sas.isEmpty());
  }

  @Test
  void withoutAnIdentityTheOwnerIsTold() {
    Site other = Site.one();
    Peer renamed =
        new Peer("hub", other.peer().address(), 500, null, "default", false, true, false, "");
    TwoGateways net = new TwoGateways(other.with(renamed), Site.two());
    net.one.initiate();
    net.settle();
    assertEquals("/ip ipsec identity add peer=hub secret=…", only(net.one.failures).mend());
    assertNothingLeft(net);
  }

  @Test
  void aPassivePeerIsNeverAsked() {
    Peer passive =
        new Peer(
            Site.PEER, Site.one().peer().address(), 500, null, "default", true, true, false, "");
    TwoGateways net = new TwoGateways(Site.one().with(passive), Site.two());
    net.one.initiate();
    assertTrue(net.one.outbox.isEmpty());
    assertTrue(net.one.sas.isEmpty());
  }
}
