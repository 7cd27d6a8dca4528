package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpPrefix;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Negotiations that must fail: the console says which value differs. */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class FailureReasonsTest {

  private static final String SECOND_ADDRESS = "192.168.80.2";

  /** Longer than a packet waits for its SA, so that no answer can come any more. */
  private static final Duration NO_ANSWER = Duration.ofSeconds(2);

  private static MixedSites offices;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
    // A second address to begin from; masquerading would turn it into the first.
    offices.far().gateway().address(Site.WAN, SECOND_ADDRESS + "/24").noMasquerade();
  }

  @AfterAll
  static void stop() {
    if (offices != null) {
      offices.far().gateway().noAddress(Site.WAN, SECOND_ADDRESS + "/24").masquerade(Site.WAN);
    }
  }

  @BeforeEach
  void agree() {
    offices.profile("enc-algorithm=aes-128 dh-group=x25519");
    offices.proposal("enc-algorithms=aes-128-gcm");
  }

  @AfterEach
  void reset() {
    offices.reset();
  }

  @Test
  void aWrongSecretOfThePeerThatAnswers() {
    offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection().withSecret("another"));
    Ping call = offices.near().workstation().ping(offices.far().workstationAddress(), 1, NO_ANSWER);
    assertFalse(call.allAnswered(), call::output);
    awaitReason("initiator", "secret", offices.far().uplink());
  }

  @Test
  void aWrongSecretOfThePeerThatBegins() {
    refused(offices.connection().withSecret("another"));
    awaitReason("responder", "secret", offices.far().uplink());
  }

  @Test
  void noCommonCipherForTheIkeSa() {
    refused(offices.connection().withProposals("aes256-sha256-x25519", "aes128gcm16"));
    awaitReason("enc-algorithm", "aes-128", "aes-256");
  }

  @Test
  void noCommonGroupForTheIkeSa() {
    refused(offices.connection().withProposals("aes128-sha256-ecp256", "aes128gcm16"));
    awaitReason("dh-group", "x25519", "ecp256");
  }

  @Test
  void noCommonCipherForEsp() {
    refused(offices.connection().withProposals("aes128-sha256-x25519", "aes256gcm16"));
    awaitReason("enc-algorithms", "aes-128-gcm", "aes-256-gcm");
  }

  @Test
  void selectorsThatDoNotMeet() {
    refused(
        offices
            .connection()
            .withSelectors(IpPrefix.parse("10.9.0.0/24"), offices.near().network()));
    awaitReason("10.9.0.0", "10.1.101.0/24");
  }

  @Test
  void aPeerThatNobodyConfigured() {
    refused(offices.connection().withLocalAddress(SECOND_ADDRESS));
    awaitReason(SECOND_ADDRESS);
  }

  private static void refused(SwanConnection connection) {
    Outcome outcome =
        offices.strongSwan(StrongSwan.Release.RAW_ESP, connection).initiate(connection);
    assertFalse(outcome.succeeded(), outcome::out);
  }

  private static void awaitReason(String... words) {
    assertTrue(
        Await.holds(MixedSites.PATIENCE, () -> containsAll(why(), words)),
        () -> "not all of %s in:%n%s".formatted(String.join(", ", words), why()));
  }

  private static boolean containsAll(String text, String... words) {
    for (String word : words) {
      if (!text.contains(word)) {
        return false;
      }
    }
    return true;
  }

  /** The newest failure: the listing's first line and the indented ones that belong to it. */
  private static String why() {
    return offices.culvert().console("/ip ipsec why").split("\n(?! )", 2)[0];
  }
}
