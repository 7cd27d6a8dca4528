package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.KeyReveal.Question;
import dev.culvert.contracts.event.KeyReveal.Request;
import dev.culvert.contracts.event.SaKey;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyRevealingTest {

  private static final RandomBytes RANDOM = new Random(7)::nextBytes;
  private static final SealingKeyPair REQUESTER = SealingKeyPair.generate(RANDOM);
  private static final Secret KEY = Secret.owning(new byte[KeyRevealing.KEY_BYTES]);
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final String ID = "00112233445566778899aabbccddeeff";
  private static final SaKey SA = SaKey.parse("office1/out/esp/10.0.0.1/10.0.0.2/00001001");
  private static final SaKey OTHER_SA = SaKey.parse("office1/out/esp/10.0.0.1/10.0.0.2/00001002");

  private final Question question = question(ID, SA, "admin", REQUESTER.publicKey(), NOW);

  @Test
  void whoAskedOpensTheKeys() throws Exception {
    for (int encryption : new int[] {0, 20, 36}) {
      for (int integrity : new int[] {0, 3, 64}) {
        KeyMaterial keys = keys(encryption, integrity);
        Sealed sealed = KeyRevealing.seal(question, keys, RANDOM);
        KeyMaterial opened = KeyRevealing.open(question, sealed, REQUESTER);
        assertArrayEquals(keys.encryption().expose(), opened.encryption().expose());
        assertArrayEquals(keys.integrity().expose(), opened.integrity().expose());
      }
    }
  }

  @Test
  void keysOpenForTheirQuestionOnly() {
    Sealed sealed = KeyRevealing.seal(question, keys(20, 0), RANDOM);
    for (Question other : others()) {
      assertThrows(UnsealException.class, () -> KeyRevealing.open(other, sealed, REQUESTER));
    }
    SealingKeyPair stranger = SealingKeyPair.generate(RANDOM);
    assertThrows(UnsealException.class, () -> KeyRevealing.open(question, sealed, stranger));
  }

  @Test
  void theProofHoldsForItsQuestionAndKeyOnly() {
    Request request = KeyRevealing.ask(question, KEY);
    assertTrue(KeyRevealing.isAllowed(request, KEY));
    for (Question other : others()) {
      assertFalse(KeyRevealing.isAllowed(new Request(other, request.proof()), KEY));
    }
    byte[] otherKey = new byte[KeyRevealing.KEY_BYTES];
    otherKey[31] = 1;
    assertFalse(KeyRevealing.isAllowed(request, Secret.owning(otherKey)));
    assertFalse(KeyRevealing.isAllowed(new Request(question, ByteString.EMPTY), KEY));
  }

  @Test
  void aPublicKeyOfAnotherFormIsRefused() {
    Question malformed = new Question(ID, SA, "admin", ByteString.copyOf(new byte[12]), NOW);
    assertThrows(
        IllegalArgumentException.class, () -> KeyRevealing.seal(malformed, keys(20, 0), RANDOM));
  }

  @Test
  void whoAsksHasAPrintableNameAndTheQuestionAnIdOfFixedLength() {
    for (String requester : List.of("", "a\nb", "x".repeat(65), "\u00e4")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> question(ID, SA, requester, REQUESTER.publicKey(), NOW));
    }
    for (String id : List.of("", ID.substring(1), ID + "0", ID.replace('f', 'F'))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> question(id, SA, "admin", REQUESTER.publicKey(), NOW));
    }
  }

  private static List<Question> others() {
    return List.of(
        question(ID.replace('0', '1'), SA, "admin", REQUESTER.publicKey(), NOW),
        question(ID, OTHER_SA, "admin", REQUESTER.publicKey(), NOW),
        question(ID, SA, "operator", REQUESTER.publicKey(), NOW),
        question(ID, SA, "admin", SealingKeyPair.generate(RANDOM).publicKey(), NOW),
        question(ID, SA, "admin", REQUESTER.publicKey(), NOW.plusMillis(1)));
  }

  private static Question question(
      String id, SaKey sa, String requester, SealingPublicKey key, Instant at) {
    return new Question(id, sa, requester, ByteString.copyOf(key.encode()), at);
  }

  private static KeyMaterial keys(int encryption, int integrity) {
    return new KeyMaterial(
        Secret.owning(RANDOM.next(encryption)), Secret.owning(RANDOM.next(integrity)));
  }
}
