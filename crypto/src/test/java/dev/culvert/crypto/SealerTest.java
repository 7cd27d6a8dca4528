package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import java.util.Arrays;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.junit.jupiter.api.Test;

class SealerTest {

  private static final byte[] PLACE = Hex.ascii("culvert.sa|node-1/in|1");
  private static final byte[] PLAINTEXT = Hex.ascii("sixteen byte key");

  private final SealingKeyPair recipient = SealingKeyPair.generate(SeededRandom.of(1));
  private final Sealed sealed =
      Sealer.seal(recipient.publicKey(), PLAINTEXT, PLACE, SeededRandom.of(2));

  @Test
  void recipientOpens() throws UnsealException {
    try (Secret opened = recipient.open(sealed, PLACE)) {
      assertArrayEquals(PLAINTEXT, opened.expose());
    }
    assertEquals(recipient.publicKey().id(), sealed.recipient());
    assertEquals(32 + 1088, sealed.encapsulation().length());
    assertEquals(32 + PLAINTEXT.length + 16, sealed.ciphertext().length());
  }

  @Test
  void twoSealingsOfOneSecretShareNothing() {
    RandomBytes random = SeededRandom.of(3);
    Sealed first = Sealer.seal(recipient.publicKey(), PLAINTEXT, PLACE, random);
    Sealed second = Sealer.seal(recipient.publicKey(), PLAINTEXT, PLACE, random);
    assertNotEquals(first.encapsulation(), second.encapsulation());
    assertNotEquals(first.ciphertext(), second.ciphertext());
  }

  @Test
  void oneEncapsulationStandsForManySecretsThatShareNoKey() throws UnsealException {
    RandomBytes random = SeededRandom.of(5);
    try (Sealer sealer = new Sealer(recipient.publicKey(), random)) {
      Sealed first = sealer.seal(PLAINTEXT, PLACE, random);
      Sealed second = sealer.seal(PLAINTEXT, PLACE, random);
      assertEquals(first.encapsulation(), second.encapsulation());
      assertNotEquals(tail(first), tail(second));
      for (Sealed each : new Sealed[] {first, second, first}) {
        try (Secret opened = recipient.open(each, PLACE)) {
          assertArrayEquals(PLAINTEXT, opened.expose());
        }
      }
    }
  }

  private static ByteString tail(Sealed sealed) {
    byte[] ciphertext = sealed.ciphertext().toByteArray();
    return ByteString.copyOf(Arrays.copyOfRange(ciphertext, 32, ciphertext.length));
  }

  @Test
  void closedSealerSealsNothing() {
    Sealer sealer = new Sealer(recipient.publicKey(), SeededRandom.of(6));
    sealer.close();
    assertThrows(
        IllegalStateException.class, () -> sealer.seal(PLAINTEXT, PLACE, SeededRandom.of(7)));
  }

  /** More senders than are remembered: the first one's messages are opened all the same. */
  @Test
  void forgottenEncapsulationsAreOpenedAnew() throws UnsealException {
    for (int sender = 0; sender <= 2 * OpenedEncapsulations.CAPACITY; sender++) {
      recipient
          .open(
              Sealer.seal(recipient.publicKey(), PLAINTEXT, PLACE, SeededRandom.of(sender)), PLACE)
          .close();
    }
    try (Secret opened = recipient.open(sealed, PLACE)) {
      assertArrayEquals(PLAINTEXT, opened.expose());
    }
  }

  @Test
  void anotherPlaceIsRefused() {
    assertThrows(
        UnsealException.class, () -> recipient.open(sealed, Hex.ascii("culvert.sa|node-2/in|1")));
  }

  @Test
  void anotherRecipientIsRefusedByName() {
    SealingKeyPair other = SealingKeyPair.generate(SeededRandom.of(4));
    UnsealException e = assertThrows(UnsealException.class, () -> other.open(sealed, PLACE));
    assertTrue(e.getMessage().contains(other.publicKey().id()), e.getMessage());
    Sealed renamed =
        new Sealed(other.publicKey().id(), sealed.encapsulation(), sealed.ciphertext());
    assertThrows(UnsealException.class, () -> other.open(renamed, PLACE));
  }

  /** Each byte of the three parts that an attacker could touch: X25519, ML-KEM, ciphertext. */
  @Test
  void tamperingIsRefused() {
    for (int i = 0; i < sealed.encapsulation().length(); i += 13) {
      Sealed changed =
          new Sealed(sealed.recipient(), flipped(sealed.encapsulation(), i), sealed.ciphertext());
      assertThrows(UnsealException.class, () -> recipient.open(changed, PLACE));
    }
    for (int i = 0; i < sealed.ciphertext().length(); i++) {
      Sealed changed =
          new Sealed(sealed.recipient(), sealed.encapsulation(), flipped(sealed.ciphertext(), i));
      assertThrows(UnsealException.class, () -> recipient.open(changed, PLACE));
    }
  }

  @Test
  void anyLengthsAreRefusedNotThrownAbout() {
    for (int length : new int[] {0, 1, 15, 31, 32, 1119, 1121, 4000}) {
      ByteString bytes = ByteString.copyOf(SeededRandom.of(length).next(length));
      Sealed shortKem = new Sealed(sealed.recipient(), bytes, sealed.ciphertext());
      Sealed shortText = new Sealed(sealed.recipient(), sealed.encapsulation(), bytes);
      assertThrows(UnsealException.class, () -> recipient.open(shortKem, PLACE));
      assertThrows(UnsealException.class, () -> recipient.open(shortText, PLACE));
    }
    byte[] smallOrder = new byte[32 + 1088];
    Sealed zero =
        new Sealed(sealed.recipient(), ByteString.copyOf(smallOrder), sealed.ciphertext());
    assertThrows(UnsealException.class, () -> recipient.open(zero, PLACE));
  }

  private static ByteString flipped(ByteString bytes, int index) {
    byte[] changed = bytes.toByteArray();
    changed[index] ^= 0x40;
    return ByteString.copyOf(changed);
  }

  @Test
  void keysSurviveTheirFiles() throws UnsealException {
    try (Secret file = recipient.encode();
        SealingKeyPair restored = SealingKeyPair.decode(file.expose());
        Secret opened = restored.open(sealed, PLACE)) {
      assertArrayEquals(PLAINTEXT, opened.expose());
      assertEquals(SealingKeyPair.ENCODED_BYTES, file.length());
      assertEquals(recipient.publicKey(), restored.publicKey());
    }
    byte[] published = recipient.publicKey().encode();
    assertEquals(SealingPublicKey.ENCODED_BYTES, published.length);
    assertEquals(recipient.publicKey(), SealingPublicKey.decode(published));
  }

  @Test
  void filesOfAnotherLengthOrVersionAreRefused() {
    byte[] publicFile = recipient.publicKey().encode();
    byte[] privateFile = recipient.encode().expose().clone();
    for (byte[] file : new byte[][] {publicFile, privateFile}) {
      byte[] cut = Arrays.copyOf(file, file.length - 1);
      byte[] nextVersion = file.clone();
      nextVersion[0]++;
      for (byte[] refused : new byte[][] {{}, cut, nextVersion}) {
        assertThrows(IllegalArgumentException.class, () -> SealingPublicKey.decode(refused));
        assertThrows(IllegalArgumentException.class, () -> SealingKeyPair.decode(refused));
      }
    }
  }

  @Test
  void keyThatFailsTheStandardsCheckIsNotSealedTo() {
    byte[] encoded = recipient.publicKey().encode();
    Arrays.fill(encoded, 33, 33 + 1152, (byte) 0xff); // Coefficients above q, FIPS 203 section 7.2.
    SealingPublicKey broken = SealingPublicKey.decode(encoded);
    assertThrows(
        IllegalArgumentException.class,
        () -> Sealer.seal(broken, PLAINTEXT, PLACE, SeededRandom.of(1)));
    byte[] smallOrder = recipient.publicKey().encode();
    Arrays.fill(smallOrder, 1, 33, (byte) 0);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            Sealer.seal(SealingPublicKey.decode(smallOrder), PLAINTEXT, PLACE, SeededRandom.of(1)));
  }

  /** Bouncy Castle reads our decapsulation key and finds the same secret. */
  @Test
  void mlKemAgreesWithAnotherImplementation() {
    try (Secret key = MlKem768.generate(SeededRandom.of(9))) {
      var encapsulated = MlKem768.encapsulate(MlKem768.encapsulationKey(key), SeededRandom.of(10));
      byte[] theirs =
          new MLKEMExtractor(
                  new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, key.expose()))
              .extractSecret(encapsulated.encapsulation());
      assertArrayEquals(encapsulated.key().getEncoded(), theirs);
      assertArrayEquals(theirs, MlKem768.decapsulate(key, encapsulated.encapsulation()));
    }
  }

  @Test
  void nothingPrintsAKey() {
    try (Secret file = recipient.encode()) {
      String digits = Hex.of(file.expose());
      for (Object printed : new Object[] {recipient, recipient.publicKey(), sealed, file}) {
        assertFalse(digits.contains(printed.toString()), printed.toString());
        assertTrue(printed.toString().length() < 200, printed.toString());
      }
    }
    assertEquals("sealing key pair " + recipient.publicKey().id(), recipient.toString());
  }

  @Test
  void closedPairOpensNothing() throws UnsealException {
    SealingKeyPair pair = SealingKeyPair.generate(SeededRandom.of(1));
    pair.open(sealed, PLACE).close();
    pair.close();
    assertThrows(IllegalStateException.class, () -> pair.open(sealed, PLACE));
  }
}
