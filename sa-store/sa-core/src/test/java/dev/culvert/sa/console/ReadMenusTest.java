package dev.culvert.sa.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaLimit;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.sa.Router;
import dev.culvert.sa.view.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the console shows of the other services' reports. */
class ReadMenusTest {

  private static final IpAddress HERE = IpAddress.parse("192.168.90.1");
  private static final IpAddress THERE = IpAddress.parse("192.168.80.1");
  private static final IkeSpi IKE = IkeSpi.parse("1003beef01020304");
  private static final SaKey IN =
      new SaKey("gw", SaKey.Direction.IN, SaKey.Protocol.ESP, THERE, HERE, 0x0000ab12);
  private static final SaKey OUT =
      new SaKey("gw", SaKey.Direction.OUT, SaKey.Protocol.ESP, HERE, THERE, 0xc0ffee00);

  private final Router router = new Router();

  @BeforeEach
  void configure() {
    router.run("/ip ipsec peer add name=office2 address=192.168.80.1 secret=\"0123456789abcdef\"");
    router.run(
        "/ip ipsec policy add src-address=10.1.202.0/24 dst-address=10.1.101.0/24 tunnel=yes"
            + " sa-src-address=192.168.90.1 sa-dst-address=192.168.80.1");
  }

  @Test
  void installedSasAreShownWithoutKeys() {
    router.observe(
        new Observation.SaAdded(sa(IN, ago(10), null)),
        new Observation.SaAdded(sa(OUT, ago(10), null)),
        new Observation.NodeReport(counters(IN, OUT)));
    assertEquals(
        """
        Flags: S - seen-traffic, A - AH, E - ESP, P - pfs, M - manual
         0 SE    spi=0x0000AB12 direction=in src-address=192.168.80.1
                 dst-address=192.168.90.1 state=mature auth-algorithm=none
                 enc-algorithm=aes-gcm enc-key-size=256 add-lifetime=24m/30m
                 use-lifetime=0s/0s lifebytes=80000000/100000000 expires-in=29m50s
                 current-addtime=nov/20/2026 11:59:50
                 current-usetime=nov/20/2026 12:00:00 current-bytes=420
                 current-packets=5 invalid-packets=1 replay=128 peer=office2
                 policy=policy1 node=gw
         1 SE    spi=0xC0FFEE00 direction=out src-address=192.168.90.1
                 dst-address=192.168.80.1 state=mature auth-algorithm=none
                 enc-algorithm=aes-gcm enc-key-size=256 add-lifetime=24m/30m
                 use-lifetime=0s/0s lifebytes=80000000/100000000 expires-in=29m50s
                 current-addtime=nov/20/2026 11:59:50
                 current-usetime=nov/20/2026 12:00:00 current-bytes=420
                 current-packets=5 invalid-packets=1 replay=128 peer=office2
                 policy=policy1 node=gw
        """,
        router.run("/ip ipsec installed-sa print"));
    assertEquals("1\n", router.run("/ip ipsec installed-sa find direction=out"));
  }

  @Test
  void udpEncapsulationShowsPorts() {
    SecurityAssociation.Encapsulation udp =
        new SecurityAssociation.Encapsulation(
            new Endpoint(HERE, 4500), new Endpoint(THERE, 1025), true);
    router.observe(new Observation.SaAdded(sa(IN, ago(1), udp)));
    String text = router.run("/ip ipsec installed-sa print");
    assertTrue(text.contains("src-address=192.168.80.1:1025"), text);
    assertTrue(text.contains("dst-address=192.168.90.1:4500"), text);
  }

  /** With a port in brackets (RFC 5952 section 6). */
  @Test
  void addressesOfIpv6AreShort() {
    IpAddress here = IpAddress.parse("2001:db8:90:0:0:0:0:1");
    IpAddress there = IpAddress.parse("2001:0DB8:80::1");
    SaKey key = new SaKey("gw", SaKey.Direction.IN, SaKey.Protocol.ESP, there, here, 0xab13);
    router.observe(new Observation.SaAdded(sa(key, ago(1), null)));
    String plain = router.run("/ip ipsec installed-sa print").replaceAll("\\s+", " ");
    assertTrue(plain.contains("src-address=2001:db8:80::1 dst-address=2001:db8:90::1 "), plain);
    SecurityAssociation.Encapsulation udp =
        new SecurityAssociation.Encapsulation(
            new Endpoint(here, 4500), new Endpoint(there, 1025), true);
    router.observe(new Observation.SaAdded(sa(key, ago(1), udp)));
    String inUdp = router.run("/ip ipsec installed-sa print");
    assertTrue(inUdp.contains("src-address=[2001:db8:80::1]:1025"), inUdp);
    assertTrue(inUdp.contains("dst-address=[2001:db8:90::1]:4500"), inUdp);
  }

  /** RouterOS shows the key size apart from the algorithm. */
  @ParameterizedTest
  @CsvSource({
    "AES_CCM_8_192, NONE, none, aes-ccm-8, 192",
    "CAMELLIA_CBC_128, AES_XCBC_96, aes-xcbc, camellia, 128",
    "TRIPLE_DES_CBC, HMAC_MD5_96, md5, 3des, 192",
    "CHACHA20_POLY1305, NONE, none, chacha20poly1305, 256",
    "NULL, HMAC_SHA1_96, sha1, null, 0",
  })
  void algorithmsAreNamedAsRouterOsDoes(
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      String auth,
      String enc,
      String keySize) {
    router.observe(new Observation.SaAdded(sa(IN, ago(1), null, encryption, integrity)));
    String text = router.run("/ip ipsec installed-sa print").replaceAll("\\s+", " ");
    String expected =
        "auth-algorithm=%s enc-algorithm=%s enc-key-size=%s ".formatted(auth, enc, keySize);
    assertTrue(text.contains(expected), text);
  }

  @Test
  void anSaGoesThroughItsStates() {
    router.observe(new Observation.SaAdded(sa(IN, ago(0), null)));
    assertState("larval");
    router.observe(new Observation.NodeReport(new SaReport.Installed("gw", IN, ago(0))));
    assertState("mature");
    router.observe(new Observation.SaAdded(sa(IN, ago(24 * 60), null)));
    assertState("dying");
    router.observe(new Observation.SaAdded(sa(IN, ago(30 * 60), null)));
    assertState("dead");
    router.observe(new Observation.SaGone(IN));
    assertEquals(
        "Flags: S - seen-traffic, A - AH, E - ESP, P - pfs, M - manual\n",
        router.run("/ip ipsec installed-sa print"));
  }

  @Test
  void aNodeSaysWhatItsCountersHaveMadeOld() {
    router.observe(
        new Observation.SaAdded(sa(IN, ago(0), null)),
        new Observation.NodeReport(new SaReport.Installed("gw", IN, ago(0))),
        new Observation.NodeReport(new SaReport.Dying("gw", IN, SaLimit.BYTES, ago(0))));
    assertState("dying");
    router.observe(
        new Observation.NodeReport(new SaReport.Dead("gw", IN, SaLimit.BYTES, ago(0))),
        new Observation.NodeReport(new SaReport.Removed("gw", IN, ago(0))));
    assertState("dead");
  }

  @Test
  void flushOrdersPairsByProtocol() {
    SaKey ah = new SaKey("gw", SaKey.Direction.IN, SaKey.Protocol.AH, THERE, HERE, 0x00200001);
    router.observe(
        new Observation.SaAdded(sa(IN, ago(0), null)),
        new Observation.SaAdded(sa(OUT, ago(0), null)),
        new Observation.SaAdded(sa(ah, ago(0), null)));
    assertEquals(
        List.of(new IkeCommand.Flush(IKE, IN, Router.NOW)),
        router.type("/ip ipsec installed-sa flush sa-type=esp").orders());
    assertEquals(
        List.of(new IkeCommand.Flush(IKE, ah, Router.NOW)),
        router.type("/ip ipsec installed-sa flush sa-type=ah").orders());
    assertEquals(2, router.type("/ip ipsec installed-sa flush sa-type=all").orders().size());
    assertEquals("pairs of SAs to flush: 2\n", router.run("/ip ipsec installed-sa flush"));
    assertTrue(router.refused("/ip ipsec installed-sa flush sa-type=tcp").contains("esp or all"));
  }

  private void assertState(String state) {
    String text = router.run("/ip ipsec installed-sa print");
    assertTrue(text.contains("state=" + state), text);
  }

  @Test
  void aPolicyGoesThroughItsStates() {
    assertPhase2("no-phase2");
    router.observe(new Observation.Negotiation(ikeSa(IkeReport.State.MESSAGE_1_SENT)));
    assertPhase2("msg1-sent");
    router.observe(
        new Observation.Negotiation(ikeSa(IkeReport.State.ESTABLISHED)),
        new Observation.SaAdded(sa(IN, ago(1), null)),
        new Observation.SaAdded(sa(OUT, ago(1), null)),
        new Observation.NodeReport(new SaReport.Installed("gw", IN, ago(1))));
    assertPhase2("adding-sa");
    router.observe(new Observation.NodeReport(new SaReport.Installed("gw", OUT, ago(1))));
    assertPhase2("established");
    assertTrue(router.run("/ip ipsec policy print").contains(" 0 A   src-address"));
    router.observe(
        new Observation.SaAdded(sa(IN, ago(1800), null)),
        new Observation.SaAdded(sa(OUT, ago(1800), null)));
    assertPhase2("expired");
  }

  private void assertPhase2(String state) {
    String text = router.run("/ip ipsec policy print stats");
    assertTrue(text.contains("ph2-state=" + state + " ") || text.contains(state + "\n"), text);
  }

  @Test
  void policyCountersAreAddedOverNodes() {
    router.observe(
        new Observation.NodeReport(counters("a", List.of(), 1)),
        new Observation.NodeReport(counters("b", List.of(), 1)),
        new Observation.NodeReport(counters("b", List.of(), 10)));
    assertEquals(
        """
        Flags: X - disabled, I - invalid, A - active
         0     src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any protocol=all
               ph2-state=no-phase2 in-accepted=11 in-dropped=22 in-transformed=33
               out-accepted=44 out-dropped=55 out-transformed=66
        """,
        router.run("/ip ipsec policy print stats"));
    assertTrue(router.run("/ip ipsec counters print").contains("            in-drop: 77\n"));
    assertTrue(router.run("/ip ipsec statistics print").contains("in-no-states: 11\n"));
  }

  /** The counters of the RouterOS 2.6 manual: what no SA was there for is apart. */
  @Test
  void policyCountersOfTheOldManual() {
    router.run("/ip ipsec settings set defaults=compat-v2.6");
    router.observe(new Observation.NodeReport(counters("a", List.of(), 1)));
    assertEquals(
        """
        Flags: X - disabled, I - invalid
         0    src-address=10.1.202.0/24:any dst-address=10.1.101.0/24:any protocol=all
              ph2-state=no-phase2 in-accepted=1 in-dropped=2 out-accepted=4
              out-dropped=3 encrypted=6 not-encrypted=2 decrypted=3 not-decrypted=30
        """,
        router.run("/ip ipsec policy print stats"));
  }

  @Test
  void installedSasOfTheOldManual() {
    router.run("/ip ipsec settings set defaults=compat-v2.6");
    SecurityAssociation rekeyed =
        sa(
            OUT,
            ago(10),
            null,
            EncryptionAlgorithm.TRIPLE_DES_CBC,
            IntegrityAlgorithm.HMAC_SHA1_96,
            true);
    router.observe(new Observation.SaAdded(rekeyed), new Observation.NodeReport(counters(IN, OUT)));
    assertEquals(
        """
        Flags: A - AH, E - ESP, P - pfs, M - manual
         0 EP   spi=C0FFEE00 direction=out src-address=192.168.90.1
                dst-address=192.168.80.1 auth-algorithm=sha1 enc-algorithm=3des
                replay=128 state=mature add-lifetime=24m/30m use-lifetime=0s/0s
                lifebytes=80000000/100000000 current-addtime=nov/20/2026 11:59:50
                current-usetime=nov/20/2026 12:00:00 current-bytes=420
        """,
        router.run("/ip ipsec installed-sa print"));
    assertEquals("0\n", router.run("/ip ipsec installed-sa find peer=office2"));
  }

  @Test
  void activePeersAndTheirEnd() {
    router.observe(new Observation.Negotiation(ikeSa(IkeReport.State.ESTABLISHED)));
    assertEquals(
        """
        Flags: R - responder, N - natt-peer
         0 R  id=address:192.168.80.1 local-address=192.168.90.1 port=500
              remote-address=192.168.80.1 state=established side=responder uptime=1m30s
              ph2-total=1 spii=a1b2c3d4e5f60718 spir=1003beef01020304 peer=office2
              node=gw
        """,
        router.run("/ip ipsec active-peers print"));
    assertEquals(
        List.of(new IkeCommand.Terminate(IKE, Router.NOW)),
        router.type("/ip ipsec active-peers kill-connections").orders());
    assertEquals(
        List.of(new IkeCommand.Terminate(IKE, Router.NOW)),
        router.type("/ip ipsec remote-peers kill-connections 0").orders());
    router.observe(new Observation.IkeSaGone(IKE));
    assertEquals(List.of(), router.type("/ip ipsec active-peers kill-connections").orders());
  }

  @Test
  void whyNamesTheParameterAndWhatMendsIt() {
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
    router.observe(
        new Observation.Negotiation(failure("", "\u001b[2Jevil", ago(1))),
        new Observation.Negotiation(failure("office2", "", ago(90))));
    String all = router.run("/ip ipsec why");
    assertTrue(all.startsWith("unknown peer (192.168.80.1:500)"), all);
    assertTrue(all.contains("\\1B[2Jevil") && !all.contains("\u001b"), all);
    assertEquals(
        """
        office2 (192.168.80.1:500), policy1, 1m30s ago, as responder: no-proposal-chosen
          parameter: dh-group
               ours: x25519
               mend: /ip ipsec profile set default dh-group=x25519,modp2048
        """,
        router.run("/ip ipsec why peer=office2"));
  }

  @Test
  void aFailureIsHistoryOnceTheTunnelIsUp() {
    router.observe(new Observation.Negotiation(failure("office2", "", ago(90))));
    router.observe(
        new Observation.SaAdded(sa(OUT, ago(60), null)),
        new Observation.NodeReport(new SaReport.Installed("gw", OUT, ago(60))));
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
    assertTrue(router.run("/ip ipsec why mended=yes").contains("no-proposal-chosen"));
    router.observe(new Observation.SaGone(OUT));
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
    // A rekey that is refused while the tunnel is still up is news.
    router.observe(new Observation.Negotiation(failure("office2", "", ago(30))));
    assertTrue(router.run("/ip ipsec why").contains("30s ago"));
    assertFalse(router.run("/ip ipsec why").contains("1m30s ago"));
  }

  @Test
  void aStrangerThatIsConfiguredAndComesUpIsHistoryToo() {
    router.observe(new Observation.Negotiation(failure("", "", "modp2048", ago(91))));
    assertTrue(router.run("/ip ipsec why").startsWith("unknown peer"));
    router.observe(new Observation.Negotiation(ikeSa(IkeReport.State.ESTABLISHED)));
    assertEquals("nothing is wrong as far as is known\n", router.run("/ip ipsec why"));
  }

  @Test
  void ofEachPolicyTheLastFailuresAreKept() {
    for (int i = 0; i < 100; i++) {
      router.observe(new Observation.Negotiation(failure("loud", "", ago(100 - i))));
    }
    router.observe(new Observation.Negotiation(failure("office2", "", ago(1_000))));
    String all = router.run("/ip ipsec why");
    assertEquals(16, all.split("loud \\(", -1).length - 1);
    assertTrue(all.contains("loud (192.168.80.1:500), policy1, 1s ago"), all);
    assertTrue(all.contains("office2"), all);
  }

  private static Instant ago(long seconds) {
    return Router.NOW.minusSeconds(seconds);
  }

  private static SecurityAssociation sa(
      SaKey key, Instant createdAt, SecurityAssociation.Encapsulation udp) {
    return sa(key, createdAt, udp, EncryptionAlgorithm.AES_GCM_256, IntegrityAlgorithm.NONE);
  }

  private static SecurityAssociation sa(
      SaKey key,
      Instant createdAt,
      SecurityAssociation.Encapsulation udp,
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity) {
    return sa(key, createdAt, udp, encryption, integrity, false);
  }

  private static SecurityAssociation sa(
      SaKey key,
      Instant createdAt,
      SecurityAssociation.Encapsulation udp,
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      boolean perfectForwardSecrecy) {
    return new SecurityAssociation(
        key,
        IKE,
        "office2",
        "policy1",
        SecurityAssociation.Mode.TUNNEL,
        encryption,
        integrity,
        List.of(),
        List.of(),
        udp,
        128,
        false,
        true,
        perfectForwardSecrecy,
        Duration.ofMinutes(24),
        Duration.ofMinutes(30),
        Duration.ZERO,
        Duration.ZERO,
        new SecurityAssociation.Volume(80_000_000, 0),
        new SecurityAssociation.Volume(100_000_000, 0),
        null,
        createdAt);
  }

  private static SaReport.Counters counters(SaKey... sas) {
    return counters("gw", List.of(sas), 1);
  }

  private static SaReport.Counters counters(String node, List<SaKey> sas, long factor) {
    return new SaReport.Counters(
        node,
        1,
        Router.NOW,
        sas.stream()
            .map(sa -> new SaReport.SaCounters(sa, 5, 420, 1, Router.NOW, Router.NOW))
            .toList(),
        List.of(
            new SaReport.PolicyCounters(
                "policy1",
                factor,
                2 * factor,
                3 * factor,
                30 * factor,
                4 * factor,
                5 * factor,
                6 * factor,
                2 * factor)),
        Map.of("in-drop", 7 * factor, "in-no-states", factor));
  }

  private static IkeReport.IkeSaStatus ikeSa(IkeReport.State state) {
    return new IkeReport.IkeSaStatus(
        IKE,
        IkeSpi.parse("a1b2c3d4e5f60718"),
        "gw",
        "office2",
        new Endpoint(HERE, 500),
        new Endpoint(THERE, 500),
        IkeReport.Side.RESPONDER,
        state,
        "address:192.168.80.1",
        false,
        ago(91),
        state == IkeReport.State.ESTABLISHED ? ago(90) : null,
        1);
  }

  private static IkeReport.NegotiationFailure failure(String peer, String theirs, Instant at) {
    return failure(peer, "policy1", theirs, at);
  }

  private static IkeReport.NegotiationFailure failure(
      String peer, String policy, String theirs, Instant at) {
    return new IkeReport.NegotiationFailure(
        IKE,
        peer,
        policy,
        new Endpoint(THERE, 500),
        IkeReport.Side.RESPONDER,
        IkeReport.Cause.NO_PROPOSAL_CHOSEN,
        "dh-group",
        "x25519",
        theirs,
        "/ip ipsec profile set default dh-group=x25519,modp2048",
        at);
  }
}
