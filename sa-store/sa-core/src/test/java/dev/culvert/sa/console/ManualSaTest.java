package dev.culvert.sa.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.Router;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manual keys, with the examples of the RouterOS 2.6 manual as they are printed there. */
class ManualSaTest {

  private static final String STRONG =
      "/ip ipsec manual-sa add name=k esp-enc-algorithm=aes-128-cbc"
          + " esp-enc-key=000102030405060708090a0b0c0d0e0f esp-auth-algorithm=sha256"
          + " esp-auth-key=0x"
          + "11".repeat(32);

  private static final String ENDS = " sa-src-address=1.0.0.1 sa-dst-address=1.0.0.2";

  private final Router router = new Router();

  @Test
  void theFirstTemplateOfTheManual() {
    router.run("/ip ipsec manual-sa");
    String said = router.run("add ah-key=A0/0A");
    assertEquals(
        "warning: ah-key is not used: ah-algorithm=null protects nothing; ah-algorithm=sha256"
            + " does, for example\n",
        said);
    assertEquals(
        """
        Flags: X - disabled, I - invalid
         0    name="sa1" ah-algorithm=null esp-auth-algorithm=null
              esp-enc-algorithm=null ah-spi=100 esp-spi=100
        """,
        router.run("print"));
    ManualSa sa = router.only(ManualSa.class);
    assertEquals(1, sa.ahKey().in().bytes());
    assertEquals("0a", hex(sa.ahKey().in()));
    assertEquals("a0", hex(sa.ahKey().out()));
    assertEquals(0x100, sa.ahSpi().in());
  }

  /** The stand-in for a sealed key is its reverse. */
  private static String hex(ManualSa.Key key) {
    return new String(key.sealed().ciphertext().toByteArray(), StandardCharsets.US_ASCII);
  }

  @Test
  void theTunnelOfTheManual() {
    router.run("ip ipsec manual-sa add name=ah-sa1 ah-spi=0x101/0x100 ah-key=abcfed");
    String said =
        router.run(
            """
            ip ipsec policy add src-address=10.1.0.0/24 dst-address=10.2.0.0/24 \\
               action=encrypt ipsec-protocols=ah tunnel=yes sa-src=1.0.0.1 sa-dst=1.0.0.2 \\
               manual-sa=ah-sa1
            """);
    assertEquals(
        "warning: ah-algorithm=null lets anyone change packets unnoticed (policy1)\n", said);
    ManualSa sa = router.only(ManualSa.class);
    assertEquals(new ManualSa.Spis(0x101, 0x100), sa.ahSpi());
    assertEquals(3, sa.ahKey().in().bytes());
    Policy policy = router.only(Policy.class);
    assertEquals("ah-sa1", policy.manualSa());
    assertNull(policy.peer());
    assertTrue(router.run("/ip ipsec policy print").contains("manual-sa=ah-sa1"));
  }

  @Test
  void keysHaveTheirOwnLengths() {
    router.run(STRONG);
    ManualSa sa = router.only(ManualSa.class);
    assertEquals(EncryptionAlgorithm.AES_CBC_128, sa.espEncAlgorithm());
    assertEquals(IntegrityAlgorithm.HMAC_SHA2_256_128, sa.espAuthAlgorithm());
    assertEquals(16, sa.espEncKey().out().bytes());
    router.run("/ip ipsec manual-sa set k esp-auth-key=11/2233");
    assertEquals(1, router.only(ManualSa.class).espAuthKey().in().bytes());
    assertEquals(2, router.only(ManualSa.class).espAuthKey().out().bytes());
    assertEquals(sa.espEncKey(), router.only(ManualSa.class).espEncKey());
  }

  @ParameterizedTest
  @CsvSource({
    "ah-algorithm=sha1, ah-key: has 0 bytes",
    "ah-algorithm=aes-xcbc ah-key=00, takes 16 bytes",
    "esp-enc-algorithm=des esp-enc-key=00, takes 8 bytes",
    "esp-enc-algorithm=aes-128-gcm esp-enc-key=00, must not have manual keys",
    "ah-key=xyz, not pairs of hexadecimal digits",
    "ah-key=123, not pairs of hexadecimal digits",
    "ah-spi=ff, reserved",
    "ah-spi=100000/100, those above are IKE's",
    "esp-spi=100/123456789, not an SPI",
  })
  void refusesWhatCannotWork(String settings, String reason) {
    String said = router.refused("/ip ipsec manual-sa add " + settings);
    assertTrue(said.contains(reason), said);
  }

  @Test
  void aRefusedKeyIsNotRepeated() {
    assertFalse(router.refused("/ip ipsec manual-sa add ah-key=c0ffeeX").contains("c0ffee"));
  }

  @Test
  void policiesNeedWhatTheTemplateLacks() {
    router.run("/ip ipsec manual-sa add name=open");
    router.run(STRONG);
    String add = "/ip ipsec policy add manual-sa=";
    assertTrue(router.refused(add + "open" + ENDS).contains("neither encrypts nor authenticates"));
    assertTrue(router.refused(add + "gone" + ENDS).contains("there is no such manual-sa"));
    assertTrue(router.refused(add + "k sa-dst-address=1.0.0.2").contains("sa-src-address"));
    assertTrue(router.refused(add + "k peer=p" + ENDS).contains("leave one of them out"));
    assertTrue(
        router
            .refused(add + "k action=discard src-address=0.0.0.0/0 dst-address=10.0.0.0/8")
            .contains("action=encrypt only"));
    router.run(add + "k" + ENDS);
    assertTrue(router.refused("/ip ipsec manual-sa remove k").contains("is used by policy1"));
  }

  @Test
  void oneSpiIsOneSa() {
    router.run(STRONG);
    router.run(STRONG.replace("name=k", "name=other"));
    String tunnel = "/ip ipsec policy add tunnel=yes dst-address=10.2.0.0/24" + ENDS;
    router.run(tunnel + " manual-sa=k src-address=10.1.0.0/24");
    router.run(tunnel + " manual-sa=k src-address=10.1.1.0/24");
    assertTrue(
        router
            .refused(tunnel + " manual-sa=other src-address=10.1.2.0/24")
            .contains("would receive by one SPI"));
    assertTrue(
        router
            .refused(tunnel + " manual-sa=k level=unique src-address=10.1.2.0/24")
            .contains("cannot have one SA together"));
  }

  @Test
  void weakAlgorithmsCanBeForbidden() {
    router.run(STRONG.replace("sha256", "md5"));
    assertEquals(
        "warning: esp-auth-algorithm=md5 is weak; sha256 is not (policy1)\n",
        router.run("/ip ipsec policy add manual-sa=k" + ENDS));
    String said = router.refused("/ip ipsec settings set allow-weak=no");
    assertTrue(said.contains("/ip ipsec manual-sa set k esp-auth-algorithm=…"), said);
  }
}
