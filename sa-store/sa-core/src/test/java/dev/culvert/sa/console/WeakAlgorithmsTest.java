package dev.culvert.sa.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.sa.Router;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weak algorithms work, and whoever configures one is told. */
class WeakAlgorithmsTest {

  private final Router router = new Router();

  private List<String> warnings(String line) {
    return router.run("/ip ipsec " + line).lines().filter(l -> l.startsWith("warning")).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enc-algorithm=des        | is weak; aes-256-gcm is not",
        "enc-algorithm=3des       | is weak; aes-256-gcm is not",
        "enc-algorithm=blowfish   | is weak; aes-256-gcm is not",
        "hash-algorithm=md5       | is weak; sha256 is not",
        "hash-algorithm=sha1      | is weak; sha256 is not",
        "prf-algorithm=md5        | is weak; sha256 is not",
        "prf-algorithm=sha1       | is weak; sha256 is not",
        "dh-group=modp768         | is weak; x25519 is not",
        "dh-group=modp1024        | is weak; x25519 is not",
        "dh-group=modp1536        | is weak; x25519 is not",
      })
  void eachInAProfileIsAnnounced(String setting, String message) {
    assertEquals(
        List.of("warning: " + setting + " " + message),
        warnings(
            "profile add name=old "
                + (setting.startsWith("prf") ? "" : "prf-algorithm=sha256 ")
                + setting));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "enc-algorithms=des          | is weak; aes-256-gcm is not",
        "enc-algorithms=3des         | is weak; aes-256-gcm is not",
        "enc-algorithms=blowfish     | is weak; aes-256-gcm is not",
        "enc-algorithms=null         | sends packets readable by everyone",
        "enc-algorithms=aes-128-gmac | sends packets readable by everyone",
        "auth-algorithms=md5         | is weak; sha256 is not",
        "auth-algorithms=sha1        | is weak; sha256 is not",
        "auth-algorithms=null        | lets anyone change packets unnoticed",
        "pfs-group=modp768           | is weak; x25519 is not",
        "pfs-group=modp1024          | is weak; x25519 is not",
      })
  void eachInAProposalIsAnnounced(String setting, String message) {
    assertEquals(
        List.of("warning: " + setting + " " + message),
        warnings("proposal add name=old " + setting));
  }

  @Test
  void severalAreAnnouncedOneByOne() {
    assertEquals(
        List.of(
            "warning: enc-algorithms=3des is weak; aes-256-gcm is not",
            "warning: enc-algorithms=des is weak; aes-256-gcm is not",
            "warning: auth-algorithms=md5 is weak; sha256 is not",
            "warning: pfs-group=modp768 is weak; x25519 is not"),
        warnings("proposal add name=old enc=3des,des auth=sha256,md5 pfs-group=modp768"));
  }

  /** Integrity is the combined mode's own, so auth-algorithms=null says nothing about it. */
  @Test
  void nullWithCombinedModesAloneIsNotWeak() {
    assertEquals(
        List.of(), warnings("proposal add name=new enc=aes-256-gcm,chacha20poly1305 auth=null"));
  }

  @Test
  void canBeForbidden() {
    assertTrue(router.run("/ip ipsec settings print").contains("allow-weak: yes\n"));
    router.run("/ip ipsec settings set allow-weak=no");
    assertEquals(
        "failure: enc-algorithms=3des: of proposal old is weak; aes-256-gcm is not: allow-weak=no;"
            + " /ip ipsec proposal set old enc-algorithms=…, or /ip ipsec settings set"
            + " allow-weak=yes (line 1 column 33)\n",
        router.refused("/ip ipsec proposal add name=old enc-algorithms=aes-128-cbc,3des"));
    router.refused("/ip ipsec profile set default dh-group=x25519,modp1024");
    router.run("/ip ipsec profile set default dh-group=x25519,modp2048");
    router.run("/ip ipsec settings set allow-weak=yes");
    router.run("/ip ipsec profile set default dh-group=x25519,modp1024");
  }

  @Test
  void cannotBeForbiddenWhileThereAreSome() {
    router.run("/ip ipsec proposal add name=old auth-algorithms=sha1 enc-algorithms=aes-128-cbc");
    String refusal = router.refused("/ip ipsec settings set allow-weak=no");
    assertTrue(
        refusal.startsWith("failure: auth-algorithms=sha1: of proposal old is weak"), refusal);
    router.run("/ip ipsec proposal set old auth-algorithms=sha256");
    router.run("/ip ipsec settings set allow-weak=no");
  }

  /** The entries that a first start writes are strong. */
  @Test
  void nothingPredefinedIsWeak() {
    router.run("/ip ipsec settings set allow-weak=no");
  }

  @Test
  void settingsAreOneItem() {
    router.refused("/ip ipsec settings add allow-weak=no");
    router.refused("/ip ipsec settings remove 0");
    router.refused("/ip ipsec settings set 0 allow-weak=no");
    String refusal = router.refused("/ip ipsec settings set allow-weak=maybe");
    assertTrue(refusal.contains("allow-weak=maybe"), refusal);
  }

  @Test
  void strongOnesAreNotAnnounced() {
    assertEquals(
        List.of(),
        warnings(
            "proposal add name=new enc=twofish,camellia-256,aes-256-ctr,aes-128-ccm-8"
                + " auth=aes-xcbc,aes-cmac,sha512 pfs-group=none"));
    assertEquals(
        List.of(),
        warnings(
            "profile add name=new enc=camellia-128,aes-192-ctr hash=aes-cmac prf=aes-xcbc"
                + " dh-group=x448,ecp521,modp8192"));
  }
}
