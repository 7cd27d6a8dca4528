package dev.culvert.sa.console;

import static dev.culvert.sa.console.Reports.HERE;
import static dev.culvert.sa.console.Reports.IKE;
import static dev.culvert.sa.console.Reports.IN;
import static dev.culvert.sa.console.Reports.OUT;
import static dev.culvert.sa.console.Reports.THERE;
import static dev.culvert.sa.console.Reports.ago;
import static dev.culvert.sa.console.Reports.counters;
import static dev.culvert.sa.console.Reports.sa;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaLimit;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.sa.Router;
import dev.culvert.sa.view.Observation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code installed-sa}: what the console shows of SAs. */
class InstalledSaTest {

  private final Router router = Reports.configured();

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
  void anSaThatWasNeverUsedHasNoTimeOfUse() {
    router.observe(new Observation.SaAdded(sa(OUT, ago(10), null)));
    String shown = router.run("/ip ipsec installed-sa print");
    assertTrue(shown.contains("current-addtime=nov/20/2026 11:59:50"), shown);
    assertFalse(shown.contains("current-usetime"), shown);
    // As the manual of that version prints it.
    router.run("/ip ipsec settings set defaults=compat-v2.6");
    shown = router.run("/ip ipsec installed-sa print");
    assertTrue(shown.contains("current-usetime=jan/01/1970 00:00:00"), shown);
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
}
