package dev.culvert.sa.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.sa.Router;
import dev.culvert.sa.view.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code print show-sensitive}: the places of keys that sa-store does not know. */
class SensitivePrintTest {

  private static final SaKey ESP = SaKey.parse("gw/out/esp/10.0.0.204/10.0.0.201/21237b07");
  private static final SaKey AH = SaKey.parse("gw/in/ah/10.0.0.201/10.0.0.204/0000ab12");

  private final Router router = new Router();

  /** The SA of the RouterOS 2.6 manual, section "Installed SA", with the keys that it prints. */
  @Test
  void keysStandWhereTheOldManualPrintsThem() {
    router.run("/ip ipsec settings set defaults=compat-v2.6");
    observe(ESP, EncryptionAlgorithm.TRIPLE_DES_CBC, IntegrityAlgorithm.HMAC_SHA1_96);
    String filled =
        filled(
            router.type("/ip ipsec installed-sa print show-sensitive"),
            Map.of(
                "auth-key", "3c1f4a3f5d2014e565f9f3fb671bab89056febb5",
                "enc-key", "725d43ed2742530a257d19dd36702259ea7a50060aa760a3"));
    assertEquals(
        """
        Flags: A - AH, E - ESP, P - pfs, M - manual
         0 E    spi=21237B07 direction=out src-address=10.0.0.204 dst-address=10.0.0.201
                auth-algorithm=sha1 enc-algorithm=3des replay=4 state=larval
                auth-key="3c1f4a3f5d2014e565f9f3fb671bab89056febb5"
                enc-key="725d43ed2742530a257d19dd36702259ea7a50060aa760a3"
                add-lifetime=24m/30m use-lifetime=0s/0s lifebytes=0/0
                current-addtime=nov/20/2026 12:00:00
                current-usetime=jan/01/1970 00:00:00 current-bytes=0
        """,
        filled);
  }

  @Test
  void eachGapNamesItsSaAndIsAsLongAsItsKey() {
    observe(ESP, EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE);
    observe(AH, EncryptionAlgorithm.NULL, IntegrityAlgorithm.HMAC_SHA2_256_128);
    ConsoleAnswer answer = router.type("/ip ipsec installed-sa print show-sensitive");
    assertEquals(
        List.of(AH + " auth-key 64", ESP + " enc-key 40"),
        answer.gaps().stream()
            .map(gap -> gap.item() + " " + gap.property() + " " + gap.length())
            .sorted()
            .toList());
    for (Gap gap : answer.gaps()) {
      String printed = gap.property() + "=\"" + "*".repeat(gap.length()) + "\"";
      int begin = gap.offset() - gap.property().length() - 2;
      assertTrue(answer.output().startsWith(printed, begin), answer.output());
    }
  }

  @Test
  void gapsCountFromTheBeginningOfTheWholeOutput() {
    observe(ESP, EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE);
    ConsoleAnswer answer =
        router.type("/ip ipsec proposal print\n/ip ipsec installed-sa print detail show-sensitive");
    int offset = answer.gaps().getFirst().offset();
    assertEquals("enc-key=\"*", answer.output().substring(offset - 9, offset + 1));
  }

  @Test
  void whoDoesNotAskGetsNoGaps() {
    observe(ESP, EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE);
    for (String print : List.of("print", "print detail", "print where direction=out")) {
      ConsoleAnswer answer = router.type("/ip ipsec installed-sa " + print);
      assertEquals(List.of(), answer.gaps());
      assertFalse(answer.output().contains("enc-key="), answer.output());
    }
    assertEquals(
        List.of(),
        router.type("/ip ipsec installed-sa print show-sensitive where direction=in").gaps());
    assertTrue(router.refused("/ip ipsec installed-sa find auth-key=00").contains("auth-key"));
  }

  @Test
  void menusWithoutKeysSaySo() {
    assertTrue(
        router
            .refused("/ip ipsec proposal print show-sensitive")
            .contains("proposal has nothing that show-sensitive shows"));
    assertTrue(router.refused("/ip ipsec proposal print show-all").contains("show-sensitive"));
    assertTrue(router.refused("/ip ipsec policy print stats detail").contains("not both"));
  }

  private void observe(SaKey key, EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    router.observe(
        new Observation.SaAdded(
            SecurityAssociation.of(key)
                .ikeSpi(IkeSpi.of(1, 2, 3))
                .peer("office2")
                .policy("policy1")
                .algorithms(encryption, integrity)
                .replayWindow(4)
                .lifetime(Duration.ofMinutes(24), Duration.ofMinutes(30))
                .createdAt(Router.NOW)
                .build()));
  }

  private static String filled(ConsoleAnswer answer, Map<String, String> keys) {
    StringBuilder text = new StringBuilder(answer.output());
    for (Gap gap : answer.gaps()) {
      text.replace(gap.offset(), gap.offset() + gap.length(), keys.get(gap.property()));
    }
    return text.toString();
  }
}
