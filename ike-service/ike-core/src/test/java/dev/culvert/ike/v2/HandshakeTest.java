package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.contracts.event.IkeReport.State;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SecurityAssociation.Encapsulation;
import dev.culvert.ike.sa.Nat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** IKE_SA_INIT and IKE_AUTH between two peers of our own, nothing going wrong. */
class HandshakeTest {
  private static TwoGateways handshake(Site one, Site two) {
    TwoGateways net = new TwoGateways(one, two);
    net.one.initiate();
    return net.settle();
  }

  private static void assertTunnel(TwoGateways net) {
    assertEquals(List.of(), net.one.failures);
    assertEquals(List.of(), net.two.failures);
    net.one.established();
    net.two.established();
    assertTrue(TwoGateways.matches(net.one, net.two));
    assertTrue(TwoGateways.matches(net.two, net.one));
  }

  @Test
  void eachRecognisesTheOther() {
    TwoGateways net = new TwoGateways();
    net.one.initiate();
    net.settle();
    assertEquals(List.of("Culvert"), net.one.vendorIds);
    assertEquals(List.of("Culvert"), net.two.vendorIds);
  }

  @Test
  void makesATunnelInFourMessages() {
    TwoGateways net = handshake(Site.one(), Site.two());
    assertTunnel(net);
    assertEquals("address:192.168.80.1", net.one.established().remoteId());
    assertEquals("address:192.168.90.1", net.two.established().remoteId());
    assertEquals(Side.INITIATOR, net.one.established().association().side());
    assertEquals(
        List.of(State.MESSAGE_1_SENT, State.MESSAGE_3_SENT, State.ESTABLISHED),
        net.one.statuses.stream().map(s -> s.state()).toList());
    assertEquals(
        List.of(State.MESSAGE_2_SENT, State.ESTABLISHED),
        net.two.statuses.stream().map(s -> s.state()).toList());
  }

  /** Identities and NAT detection are of the addresses outside, selectors of those inside. */
  @ParameterizedTest
  @CsvSource({
    "192.168.90.1,   192.168.80.1,   2001:db8:202::/64, 2001:db8:101::/64",
    "2001:db8:90::1, 2001:db8:80::1, 10.1.202.0/24,     10.1.101.0/24",
    "2001:db8:90::1, 2001:db8:80::1, 2001:db8:202::/64, 2001:db8:101::/64",
  })
  void bothVersionsOfIpInsideAndOutside(String here, String there, String near, String far) {
    TwoGateways net =
        handshake(Site.site(here, there, near, far), Site.site(there, here, far, near));
    assertTunnel(net);
    assertEquals("address:" + there, net.one.established().remoteId());
    assertEquals("address:" + here, net.two.established().remoteId());
    SecurityAssociation out = net.one.installed(SaKey.Direction.OUT).sa();
    assertNull(out.encapsulation(), "there is no NAT");
    assertEquals(IpAddress.parse(here), out.key().source());
    assertEquals(IpAddress.parse(there), out.key().destination());
    assertEquals(
        List.of(
            TrafficSelector.of(IpPrefix.parse(near), TrafficSelector.ANY_PROTOCOL, PortRange.ANY)),
        out.sourceSelectors());
  }

  @Test
  void aNatOfIpv6IsDetectedToo() {
    TwoGateways net =
        new TwoGateways(
            Site.site("2001:db8:90::1", "2001:db8:80::1", "10.1.202.0/24", "10.1.101.0/24"),
            Site.site("2001:db8:80::1", "2001:db8:66::1", "10.1.101.0/24", "10.1.202.0/24")
                .withIds(IkeId.AUTO, IkeId.parse("address:2001:db8:90::1")));
    net.nat = inside -> new Endpoint(IpAddress.parse("2001:db8:66::1"), 40_000 + inside.port());
    net.one.initiate();
    net.settle();
    assertTunnel(net);
    assertEquals(
        new Endpoint(IpAddress.parse("2001:db8:66::1"), 44_500),
        net.two.installed(SaKey.Direction.OUT).sa().encapsulation().remote());
  }

  @ParameterizedTest
  @EnumSource(KeyExchangeMethod.class)
  void everyKeyExchange(KeyExchangeMethod method) {
    Site one = Site.one();
    assertTunnel(
        handshake(
            one.withIke(
                EncryptionAlgorithm.AES_CBC_256,
                IntegrityAlgorithm.HMAC_SHA1_96,
                PrfAlgorithm.HMAC_SHA1,
                method),
            Site.two()
                .withIke(
                    EncryptionAlgorithm.AES_CBC_256,
                    IntegrityAlgorithm.HMAC_SHA1_96,
                    PrfAlgorithm.HMAC_SHA1,
                    method)));
  }

  /** Every encryption algorithm of IKE, with the hashes and PRFs in turn. */
  static Stream<Arguments> ikeCiphers() {
    List<IntegrityAlgorithm> hashes =
        Stream.of(IntegrityAlgorithm.values())
            .filter(h -> h != IntegrityAlgorithm.NONE && !h.isOfAhAlone())
            .toList();
    List<EncryptionAlgorithm> ciphers =
        Stream.of(EncryptionAlgorithm.values()).filter(c -> !c.leavesReadable()).toList();
    List<PrfAlgorithm> prfs = List.of(PrfAlgorithm.values());
    return IntStream.range(0, ciphers.size())
        .mapToObj(
            i ->
                Arguments.of(
                    ciphers.get(i),
                    hashes.get(i % hashes.size()),
                    prfs.get((i + i / hashes.size()) % prfs.size())));
  }

  @ParameterizedTest
  @MethodSource("ikeCiphers")
  void everyIkeCipher(EncryptionAlgorithm encryption, IntegrityAlgorithm hash, PrfAlgorithm prf) {
    assertTunnel(
        handshake(
            Site.one().withIke(encryption, hash, prf, KeyExchangeMethod.CURVE25519),
            Site.two().withIke(encryption, hash, prf, KeyExchangeMethod.CURVE25519)));
  }

  @ParameterizedTest
  @EnumSource(EncryptionAlgorithm.class)
  void everyEspCipher(EncryptionAlgorithm encryption) {
    TwoGateways net =
        handshake(
            Site.one().withEsp(encryption, IntegrityAlgorithm.HMAC_SHA2_256_128),
            Site.two().withEsp(encryption, IntegrityAlgorithm.HMAC_SHA2_256_128));
    assertTunnel(net);
    assertEquals(
        encryption.isCombinedMode()
            ? IntegrityAlgorithm.NONE
            : IntegrityAlgorithm.HMAC_SHA2_256_128,
        net.one.installed(SaKey.Direction.OUT).sa().integrity());
  }

  static Stream<Arguments> ids() {
    return Stream.of("address:2001:db8::7", "fqdn:gw.example", "user-fqdn:ops@example", "key-id:k1")
        .map(Arguments::of);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void everyKindOfIdentity(String text) {
    IkeId id = IkeId.parse(text);
    TwoGateways net =
        handshake(Site.one().withIds(id, IkeId.AUTO), Site.two().withIds(IkeId.AUTO, id));
    assertTunnel(net);
    assertEquals(text, net.two.established().remoteId());
  }

  @Test
  void withoutNatEspStaysBare() {
    TwoGateways net = handshake(Site.one(), Site.two());
    assertEquals(Nat.NONE, net.one.established().nat());
    assertNull(net.one.installed(SaKey.Direction.OUT).sa().encapsulation());
    assertEquals(500, net.one.established().association().path().local().port());
  }

  @Test
  void behindANatBothMoveToPort4500AndEncapsulate() {
    TwoGateways net = new TwoGateways();
    IpAddress outside = net.one.site.address();
    net.nat = inside -> new Endpoint(outside, inside.port() + 40_000);
    net.one.initiate();
    net.settle();
    assertTunnel(net);
    assertEquals(Nat.BEFORE_US, net.one.established().nat());
    assertEquals(Nat.BEFORE_PEER, net.two.established().nat());
    Endpoint mapped = new Endpoint(outside, 44_500);
    assertEquals(mapped, net.two.established().association().path().remote());
    assertEquals(mapped, net.two.installed(SaKey.Direction.OUT).sa().encapsulation().remote());
    Encapsulation translated = net.one.installed(SaKey.Direction.IN).sa().encapsulation();
    assertEquals(4500, translated.local().port());
    assertFalse(translated.followsPeer());
    assertTrue(net.two.installed(SaKey.Direction.IN).sa().encapsulation().followsPeer());
  }

  @Test
  void initialContactIsToldToThePeersHome() {
    TwoGateways net = handshake(Site.one(), Site.two());
    assertTrue(net.two.bound.getFirst().initialContact());
    assertEquals(Site.PEER, net.two.bound.getFirst().peer());
    assertEquals(net.two.onlySa().association().ownSpi(), net.two.bound.getFirst().ikeSpi());
    assertNotNull(net.one.bound.getFirst().remoteId());
  }

  /**
   * Both initiate at once: two tunnels, and neither INITIAL_CONTACT is about the other IKE SA,
   * which was authenticated after the first message of this one.
   */
  @Test
  void bothMayInitiateAtOnce() {
    TwoGateways net = new TwoGateways();
    net.one.initiate();
    net.two.initiate();
    net.settle();
    for (Gateway gateway : List.of(net.one, net.two)) {
      assertEquals(List.of(), gateway.failures);
      assertEquals(2, gateway.sas.size());
      assertEquals(4, gateway.installed.size());
      assertEquals(2, gateway.bound.size());
      assertTrue(gateway.bound.stream().noneMatch(b -> b.since().isAfter(gateway.now())));
    }
  }
}
