package dev.culvert.datapath.sa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.KeyReveal.Question;
import dev.culvert.contracts.event.KeyReveal.Reason;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyRevealsTest {

  private static final RandomBytes RANDOM = new Random(5)::nextBytes;
  private static final SealingKeyPair NODE_KEY = SealingKeyPair.generate(RANDOM);
  private static final SealingKeyPair REQUESTER = SealingKeyPair.generate(RANDOM);
  private static final Secret SENSITIVE = Secret.owning(new byte[KeyRevealing.KEY_BYTES]);
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final PlantedSa planted =
      PlantedSa.gcm(
              "office1",
              SaKey.Direction.OUT,
              0x1001,
              "192.168.90.1",
              "192.168.80.1",
              "10.1.202.0/24",
              "10.1.101.0/24",
              "p1",
              null)
          .with(EncryptionAlgorithm.AES_CBC_128, IntegrityAlgorithm.HMAC_SHA2_256_128);
  private final SaKey sa = planted.sa().key();
  private final Map<SaKey, SaRecord> records = new HashMap<>();
  private Instant now = NOW;
  private final KeyReveals reveals =
      new KeyReveals(
          "office1",
          SENSITIVE,
          PlantedSa.compiler("office1", NODE_KEY),
          key -> Optional.ofNullable(records.get(key)),
          RANDOM,
          () -> now);

  KeyRevealsTest() {
    records.put(sa, new SaRecord(planted.sa(), planted.sealedTo(NODE_KEY.publicKey())));
  }

  @Test
  void whoMayAskGetsTheKeys() throws Exception {
    Question question = question(1, NOW);
    var shown = assertInstanceOf(KeyReveal.Shown.class, reveals.answer(ask(question)));
    assertEquals(question.id(), shown.id());
    try (KeyMaterial keys = KeyRevealing.open(question, shown.keys(), REQUESTER)) {
      byte[] all = planted.keys().expose();
      assertArrayEquals(Arrays.copyOf(all, 16), keys.encryption().expose());
      assertArrayEquals(Arrays.copyOfRange(all, 16, all.length), keys.integrity().expose());
    }
  }

  @Test
  void whoHasAnotherKeyLearnsNothingElse() {
    Secret other = Secret.owning(RANDOM.next(KeyRevealing.KEY_BYTES));
    records.clear();
    Question old = question(1, NOW.minus(Duration.ofDays(1)));
    assertRefused(Reason.NOT_ALLOWED, KeyRevealing.ask(old, other));
    assertRefused(Reason.NOT_ALLOWED, new KeyReveal.Request(question(2, NOW), ByteString.EMPTY));
  }

  @Test
  void theProofOfOneQuestionIsNoneOfAnother() {
    ByteString proof = ask(question(1, NOW)).proof();
    assertRefused(Reason.NOT_ALLOWED, new KeyReveal.Request(question(2, NOW), proof));
  }

  @Test
  void aQuestionHoldsForHalfAMinuteAndIsAnsweredOnce() {
    KeyReveal.Request request = ask(question(1, NOW));
    now = NOW.plus(KeyReveals.VALIDITY);
    assertInstanceOf(KeyReveal.Shown.class, reveals.answer(request));
    assertRefused(Reason.REPEATED, request);
    now = now.plusMillis(1);
    assertRefused(Reason.NOT_NOW, request);
    assertRefused(Reason.NOT_NOW, ask(question(2, now.plus(KeyReveals.VALIDITY).plusMillis(1))));
  }

  /** One that was asked by a clock that is ahead is known for as long as it could come again. */
  @Test
  void aQuestionOfAFastClockIsAnsweredOnceToo() {
    KeyReveal.Request request = ask(question(1, NOW.plus(KeyReveals.VALIDITY)));
    assertInstanceOf(KeyReveal.Shown.class, reveals.answer(request));
    now = NOW.plus(KeyReveals.VALIDITY.multipliedBy(2));
    assertInstanceOf(KeyReveal.Shown.class, reveals.answer(ask(question(2, now))));
    assertRefused(Reason.REPEATED, request);
  }

  @Test
  void anSaThatIsNotOnRecordHasNoKeys() {
    records.clear();
    assertRefused(Reason.NO_SUCH_SA, ask(question(1, NOW)));
  }

  @Test
  void keysThatAreSealedToAnEarlierKeyOfTheNodeStayClosed() {
    SealingKeyPair earlier = SealingKeyPair.generate(RANDOM);
    records.put(sa, new SaRecord(planted.sa(), planted.sealedTo(earlier.publicKey())));
    assertRefused(Reason.SEALED_TO_ANOTHER, ask(question(1, NOW)));
  }

  @Test
  void aPublicKeyThatIsNoneIsRefused() {
    byte[] allZero = new byte[REQUESTER.publicKey().encode().length];
    allZero[0] = 1;
    for (byte[] publicKey : new byte[][] {{}, new byte[40], allZero}) {
      Question question =
          new Question(id(publicKey.length), sa, "admin", ByteString.copyOf(publicKey), NOW);
      assertRefused(Reason.BAD_PUBLIC_KEY, ask(question));
    }
  }

  @Test
  void eachQuestionIsCountedByWhatCameOfIt() {
    reveals.answer(ask(question(1, NOW)));
    reveals.answer(ask(question(1, NOW)));
    reveals.answer(new KeyReveal.Request(question(2, NOW), ByteString.EMPTY));
    assertEquals(1, reveals.shown());
    assertEquals(1, reveals.refused(Reason.REPEATED));
    assertEquals(1, reveals.refused(Reason.NOT_ALLOWED));
    assertEquals(0, reveals.refused(Reason.NO_SUCH_SA));
  }

  private void assertRefused(Reason reason, KeyReveal.Request request) {
    var refused = assertInstanceOf(KeyReveal.Refused.class, reveals.answer(request));
    assertEquals(new KeyReveal.Refused("office1", request.question().id(), reason), refused);
  }

  private static KeyReveal.Request ask(Question question) {
    return KeyRevealing.ask(question, SENSITIVE);
  }

  private Question question(int number, Instant at) {
    return new Question(
        id(number), sa, "admin", ByteString.copyOf(REQUESTER.publicKey().encode()), at);
  }

  private static String id(int number) {
    return "0".repeat(24) + HexFormat.of().toHexDigits(number);
  }
}
