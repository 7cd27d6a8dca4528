package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SkCipherTest {

  /** One direction of an IKE SA. */
  private record Direction(
      SkCipher cipher, EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {

    byte[] key() {
      return SeededRandom.of(1).next(encryption.keyMaterialBytes());
    }

    byte[] integrityKey() {
      return SeededRandom.of(2).next(integrity.keyBytes());
    }

    byte[] iv() {
      return SeededRandom.of(3).next(cipher.ivBytes());
    }

    byte[] seal(byte[] plaintext) {
      return cipher.seal(key(), integrityKey(), iv(), HEADER, plaintext);
    }

    Optional<byte[]> open(byte[] sealed) {
      return cipher.open(key(), integrityKey(), iv(), HEADER, sealed);
    }
  }

  private static final byte[] HEADER = SeededRandom.of(4).next(32);

  static List<Direction> directions() {
    List<Direction> directions = new ArrayList<>();
    for (EncryptionAlgorithm encryption : EncryptionAlgorithm.values()) {
      for (IntegrityAlgorithm integrity : IntegrityAlgorithm.values()) {
        boolean once =
            encryption.isCombinedMode() == (integrity == IntegrityAlgorithm.NONE)
                && !integrity.isOfAhAlone();
        boolean cheap =
            encryption == EncryptionAlgorithm.AES_CBC_128
                || integrity == IntegrityAlgorithm.NONE
                || integrity == IntegrityAlgorithm.HMAC_SHA2_256_128;
        if (cheap && once && !encryption.leavesReadable()) {
          directions.add(new Direction(SkCipher.of(encryption, integrity), encryption, integrity));
        }
      }
    }
    return directions;
  }

  @ParameterizedTest
  @MethodSource("directions")
  void roundTripOfEveryLength(Direction direction) {
    for (int length = 0; length < 70; length++) {
      byte[] plaintext = SeededRandom.of(length).next(length);
      byte[] sealed = direction.seal(plaintext);
      assertEquals(direction.cipher().sealedBytes(length), sealed.length);
      assertArrayEquals(plaintext, direction.open(sealed).orElseThrow());
    }
  }

  @ParameterizedTest
  @MethodSource("directions")
  void anyChangedBitAndAnyCutIsRefused(Direction direction) {
    byte[] sealed = direction.seal(new byte[20]);
    for (int bit = 0; bit < 8 * sealed.length; bit++) {
      byte[] changed = sealed.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertEquals(Optional.empty(), direction.open(changed));
    }
    for (int length = 0; length < sealed.length; length++) {
      assertEquals(Optional.empty(), direction.open(Arrays.copyOf(sealed, length)));
    }
  }

  @ParameterizedTest
  @MethodSource("directions")
  void headerIvAndKeysAreAuthenticated(Direction direction) {
    byte[] sealed = direction.seal(new byte[20]);
    byte[][] arguments = {
      direction.key(), direction.integrityKey(), direction.iv(), HEADER.clone()
    };
    for (int argument = 0; argument < arguments.length; argument++) {
      if (arguments[argument].length == 0
          || argument == 0 && !direction.encryption().isCombinedMode()) {
        continue; // CBC+HMAC authenticates with its integrity key alone.
      }
      arguments[argument][0] ^= 1;
      assertEquals(
          Optional.empty(),
          direction.cipher().open(arguments[0], arguments[1], arguments[2], arguments[3], sealed));
      arguments[argument][0] ^= 1;
    }
  }

  @ParameterizedTest
  @MethodSource("directions")
  void randomBytesAreRefused(Direction direction) {
    Random random = new Random(5);
    for (int i = 0; i < 20_000 / directions().size(); i++) {
      byte[] sealed = new byte[random.nextInt(200)];
      random.nextBytes(sealed);
      assertEquals(Optional.empty(), direction.open(sealed));
    }
  }

  /** A genuine message whose Pad Length is larger than what there is. */
  @Test
  void padLengthThatDoesNotFitIsRefused() throws Exception {
    EncryptionAlgorithm encryption = EncryptionAlgorithm.AES_CBC_128;
    IntegrityAlgorithm integrity = IntegrityAlgorithm.HMAC_SHA1_96;
    Direction direction = new Direction(SkCipher.of(encryption, integrity), encryption, integrity);
    Cipher cbc = Cipher.getInstance("AES/CBC/NoPadding");
    cbc.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(direction.key(), "AES"),
        new IvParameterSpec(direction.iv()));
    byte[] padded = new byte[16];
    padded[15] = 16;
    byte[] ciphertext = cbc.doFinal(padded);
    byte[] icv =
        Integrity.of(integrity).icv(direction.integrityKey(), HEADER, direction.iv(), ciphertext);
    assertEquals(Optional.empty(), direction.open(Hex.bytes(Hex.of(ciphertext) + Hex.of(icv))));
  }

  /** RFC 7634 appendix B: a notification in an INFORMATIONAL exchange. */
  @Test
  void sealsTheMessageOfRfc7634() {
    SkCipher cipher = SkCipher.of(EncryptionAlgorithm.CHACHA20_POLY1305, IntegrityAlgorithm.NONE);
    byte[] key =
        Hex.bytes(
            """
            808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f
            a0a1a2a3
            """);
    byte[] iv = Hex.bytes("1011121314151617");
    byte[] header = Hex.bytes("c0c1c2c3c4c5c6c7d0d1d2d3d4d5d6d72e202500000000090000004529000029");
    byte[] payload = Hex.bytes("0000000c000040010000000a");
    byte[] sealed = cipher.seal(key, new byte[0], iv, header, payload);
    assertEquals("610394701f8d017f7c129248896b71bfe25236efd7cdc67066906315b2", Hex.of(sealed));
    assertArrayEquals(payload, cipher.open(key, new byte[0], iv, header, sealed).orElseThrow());
  }

  /** RFC 7296 section 3.14: a sender may pad with what it likes and more than it must. */
  @Test
  void anyPaddingOfThePeerIsAccepted() {
    byte[] padded = Hex.bytes("aabbcc" + "f0f1f2f3f4f5f6f7f8f9fafb" + "0c");
    assertArrayEquals(Hex.bytes("aabbcc"), SkCipher.unpad(padded).orElseThrow());
  }

  @Test
  void refusesPairsThatIkeMayNotUse() {
    refused(EncryptionAlgorithm.NULL, IntegrityAlgorithm.HMAC_SHA1_96);
    refused(EncryptionAlgorithm.AES_GMAC_128, IntegrityAlgorithm.NONE);
    refused(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.HMAC_SHA1_96);
    refused(EncryptionAlgorithm.AES_CBC_128, IntegrityAlgorithm.NONE);
  }

  private static void refused(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    assertThrows(IllegalArgumentException.class, () -> SkCipher.of(encryption, integrity));
  }
}
