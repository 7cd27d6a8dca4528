package dev.culvert.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.PacketCiphers;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What libcrypto makes of packets against what the JDK and Bouncy Castle make of them. Published
 * packets go through it in esp-core.
 */
class EspCiphersTest {
  private static final int AAD_AT = 3;
  private static final int IV_AT = AAD_AT + 8;

  @BeforeEach
  void assumeLibrary() {
    if (!LibCrypto.isThere()) {
      System.out.println("SKIPPED EspCiphersTest: no libcrypto.so.3 on this host");
    }
    Assumptions.assumeTrue(LibCrypto.isThere(), "no libcrypto.so.3 on this host");
  }

  static Stream<EncryptionAlgorithm> garbageFree() {
    return Stream.of(EncryptionAlgorithm.values()).filter(EspCiphers::isGarbageFree);
  }

  private interface Factory {
    PacketCipher create(
        EncryptionAlgorithm encryption,
        IntegrityAlgorithm integrity,
        boolean extendedSequence,
        byte[] encryptionKey,
        byte[] integrityKey);
  }

  private static PacketCipher cipher(Factory factory, EncryptionAlgorithm algorithm, boolean esn) {
    byte[] key = new byte[algorithm.keyMaterialBytes()];
    new Random(4106).nextBytes(key);
    return factory.create(algorithm, IntegrityAlgorithm.NONE, esn, key, new byte[0]);
  }

  private static byte[] packet(PacketCipher cipher, int payloadBytes) {
    byte[] buffer = new byte[IV_AT + cipher.ivBytes() + payloadBytes + cipher.icvBytes() + 5];
    new Random(payloadBytes).nextBytes(buffer);
    return buffer;
  }

  private static int encrypt(PacketCipher cipher, byte[] buffer, int payloadBytes, int high) {
    return cipher.encrypt(buffer, AAD_AT, 8, IV_AT, IV_AT + cipher.ivBytes(), payloadBytes, high);
  }

  private static boolean decrypt(PacketCipher cipher, byte[] buffer, int payloadBytes, int high) {
    return cipher.decrypt(buffer, AAD_AT, 8, IV_AT, IV_AT + cipher.ivBytes(), payloadBytes, high);
  }

  @ParameterizedTest
  @MethodSource("garbageFree")
  void makesTheSamePacketsAsTheOthersAndOpensTheirs(EncryptionAlgorithm algorithm) {
    for (boolean esn : new boolean[] {false, true}) {
      PacketCipher own = cipher(EspCiphers::create, algorithm, esn);
      PacketCipher other = cipher(PacketCiphers::create, algorithm, esn);
      assertEquals(LibCryptoAeadCipher.class, own.getClass());
      for (int bytes : new int[] {4, 16, 20, 64, 1400, 9000}) {
        byte[] mine = packet(own, bytes);
        byte[] theirs = mine.clone();
        byte[] plain = mine.clone();
        assertEquals(bytes + own.icvBytes(), encrypt(own, mine, bytes, 0x01020304));
        encrypt(other, theirs, bytes, 0x01020304);
        assertArrayEquals(theirs, mine, algorithm + " of " + bytes + " bytes");
        assertTrue(decrypt(own, theirs, bytes, 0x01020304));
        int payloadEnd = IV_AT + own.ivBytes() + bytes;
        assertArrayEquals(Arrays.copyOf(plain, payloadEnd), Arrays.copyOf(theirs, payloadEnd));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("garbageFree")
  void aWrongPacketIsRefusedAndStaysAsItIs(EncryptionAlgorithm algorithm) {
    PacketCipher own = cipher(EspCiphers::create, algorithm, true);
    byte[] sent = packet(own, 40);
    int end = IV_AT + encrypt(own, sent, 40, 7) + own.ivBytes();
    for (int bit = 8 * AAD_AT; bit < 8 * end; bit++) {
      byte[] changed = sent.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] received = changed.clone();
      assertFalse(decrypt(own, changed, 40, 7), "bit " + bit);
      assertArrayEquals(received, changed, "bit " + bit);
    }
    assertFalse(decrypt(own, sent.clone(), 40, 8), "another high half");
    assertTrue(decrypt(own, sent, 40, 7));
  }

  @Test
  void whatLibcryptoLacksOrAnotherServesBetterComesFromThere() {
    byte[] key = new byte[16];
    PacketCipher cbc =
        EspCiphers.create(
            EncryptionAlgorithm.AES_CBC_128,
            IntegrityAlgorithm.HMAC_SHA1_96,
            false,
            key,
            new byte[20]);
    assertFalse(cbc instanceof LibCryptoAeadCipher);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            EspCiphers.create(
                EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE, false, key, new byte[0]));
  }
}
