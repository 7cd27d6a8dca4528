package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PacketCipherTest {

  private static final int AAD_BYTES = 8;
  private static final int HEADROOM = 5;

  record Suite(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {

    PacketCipher cipher(long seed) {
      RandomBytes random = SeededRandom.of(seed);
      return PacketCiphers.create(
          encryption,
          integrity,
          false,
          random.next(encryption.keyMaterialBytes()),
          random.next(integrity.keyBytes()));
    }
  }

  /** Each algorithm of either kind with each of the other where that costs little. */
  static List<Suite> suites() {
    List<Suite> suites = new ArrayList<>();
    for (EncryptionAlgorithm encryption : EncryptionAlgorithm.values()) {
      for (IntegrityAlgorithm integrity : IntegrityAlgorithm.values()) {
        boolean once =
            encryption.isCombinedMode() == (integrity == IntegrityAlgorithm.NONE)
                && !integrity.isOfAhAlone();
        if (once
            && (encryption == EncryptionAlgorithm.AES_CBC_128
                || integrity == IntegrityAlgorithm.NONE
                || integrity == IntegrityAlgorithm.HMAC_SHA2_256_128)) {
          suites.add(new Suite(encryption, integrity));
        }
      }
    }
    return suites;
  }

  /** A packet in a buffer with space around it, as the packet path has it. */
  private static final class Packet {
    final PacketCipher cipher;
    final byte[] buffer;
    final int ivOffset = HEADROOM + AAD_BYTES;
    final int payloadOffset;
    final int payloadBytes;

    Packet(PacketCipher cipher, int payloadBytes, long seed) {
      this.cipher = cipher;
      this.payloadOffset = ivOffset + cipher.ivBytes();
      this.payloadBytes = payloadBytes;
      this.buffer =
          SeededRandom.of(seed).next(payloadOffset + payloadBytes + cipher.icvBytes() + HEADROOM);
    }

    int encrypt() {
      return cipher.encrypt(buffer, HEADROOM, AAD_BYTES, ivOffset, payloadOffset, payloadBytes, 0);
    }

    boolean decrypt(PacketCipher by) {
      return by.decrypt(buffer, HEADROOM, AAD_BYTES, ivOffset, payloadOffset, payloadBytes, 0);
    }

    byte[] payload() {
      return Arrays.copyOfRange(buffer, payloadOffset, payloadOffset + payloadBytes);
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void roundTripTouchesNothingElse(Suite suite) {
    PacketCipher sender = suite.cipher(1);
    PacketCipher receiver = suite.cipher(1);
    for (int blocks : new int[] {1, 2, 3, 8, 87, 100, 600}) {
      Packet packet = new Packet(sender, 16 * blocks, blocks);
      byte[] before = packet.buffer.clone();
      assertEquals(packet.payloadBytes + sender.icvBytes(), packet.encrypt());
      byte[] after = packet.buffer.clone();
      assertArrayEquals(
          Arrays.copyOf(before, packet.payloadOffset), Arrays.copyOf(after, packet.payloadOffset));
      assertArrayEquals(
          Arrays.copyOfRange(before, before.length - HEADROOM, before.length),
          Arrays.copyOfRange(after, after.length - HEADROOM, after.length));
      assertEquals(
          suite.encryption().leavesReadable(),
          Arrays.equals(
              Arrays.copyOfRange(
                  before, packet.payloadOffset, packet.payloadOffset + packet.payloadBytes),
              packet.payload()));
      assertTrue(packet.decrypt(receiver));
      assertArrayEquals(
          Arrays.copyOfRange(
              before, packet.payloadOffset, packet.payloadOffset + packet.payloadBytes),
          packet.payload());
    }
  }

  @ParameterizedTest
  @MethodSource("suites")
  void anyChangedBitIsRefusedAndNothingDecrypted(Suite suite) {
    PacketCipher receiver = suite.cipher(1);
    Packet packet = new Packet(suite.cipher(1), 32, 1);
    packet.encrypt();
    byte[] sent = packet.buffer.clone();
    for (int bit = 8 * HEADROOM; bit < 8 * (sent.length - HEADROOM); bit++) {
      packet.buffer[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] received = packet.buffer.clone();
      assertFalse(packet.decrypt(receiver), "bit " + bit);
      assertArrayEquals(received, packet.buffer, "buffer after bit " + bit);
      System.arraycopy(sent, 0, packet.buffer, 0, sent.length);
    }
    assertTrue(packet.decrypt(receiver), "the cipher works on after refusals");
  }

  @ParameterizedTest
  @MethodSource("suites")
  void lengthsThatCannotBeAreRefused(Suite suite) {
    PacketCipher receiver = suite.cipher(1);
    Packet packet = new Packet(suite.cipher(1), 32, 1);
    packet.encrypt();
    for (int length : new int[] {-16, -1, 0, 1, 15, 17, 31}) {
      assertFalse(
          receiver.decrypt(
              packet.buffer, HEADROOM, AAD_BYTES, packet.ivOffset, packet.payloadOffset, length, 0),
          "length " + length);
    }
    assertTrue(packet.decrypt(receiver));
  }

  /** 20,000 inputs over the suites: random bytes are refused and never an exception. */
  @ParameterizedTest
  @MethodSource("suites")
  void randomPacketsAreRefused(Suite suite) {
    PacketCipher receiver = suite.cipher(1);
    Random random = new Random(42);
    byte[] buffer = new byte[400];
    int payloadOffset = AAD_BYTES + receiver.ivBytes();
    for (int i = 0; i < 20_000 / suites().size(); i++) {
      random.nextBytes(buffer);
      int payloadBytes = random.nextInt(buffer.length - payloadOffset - receiver.icvBytes());
      assertFalse(
          receiver.decrypt(buffer, 0, AAD_BYTES, AAD_BYTES, payloadOffset, payloadBytes, 0));
    }
  }

  /** RFC 4106 section 3.1: with one key, a nonce that comes twice gives the key away. */
  @Test
  void gcmRefusesToUseAnIvTwiceRunning() {
    PacketCipher cipher =
        new Suite(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE).cipher(1);
    new Packet(cipher, 32, 1).encrypt();
    Packet sameIv = new Packet(cipher, 32, 1);
    assertThrows(IllegalArgumentException.class, sameIv::encrypt);
  }

  /** draft-mcgrew-gcm-test-01 section 4, packets protected as RFC 4106 says. */
  @ParameterizedTest
  @CsvSource({
    "AES_GCM_128, 4c80cdefbb5d10da906ac73c3613a6342e443b68, 000043218765432100000000,"
        + "4956ed7e3b244cfe,"
        + "45000048699a000080114db7c0a80102c0a801010a9bf15638d3010000010000"
        + "00000000045f736970045f756470037369700963796265726369747902646b00"
        + "0021000101020201,"
        + "fecf537e729d5b07dc30df528dd22b768d1b98736696a6fd348509fa13ceac34"
        + "cfa2436f14a3f3cf65925bf1f4a13c5d15b21e1884f5ff6247aeabb786b93bce"
        + "61bc17d768fd9732459018148f6cbe722fd04796562dfdb4",
    "AES_GCM_192, feffe9928665731c6d6a8f9467308308feffe9928665731ccafebabe, 0000a5f80000000a,"
        + "facedbaddecaf888,"
        + "45000028a4ad4000400678800a01038f0a010612802306b8cb712602dd6bb03e"
        + "501016d075680001,"
        + "a5b1f8066029aea40e598b8122de02420938b3ab33f828e687b8858b5bfbdbd0"
        + "315b27452144cc7795457b9652037f5318027b5b4cd7a636",
    "AES_GCM_256, abbccddef00112233445566778899aababbccddef00112233445566778899aab11223344,"
        + "4a2cbfe300000002, 0102030405060708,"
        + "4500003069a6400080062690c0a801029389155e0a9e008b2dc57ee000000000"
        + "7002400020bf0000020405b40101040201020201,"
        + "ff425c9b724599df7a3bcd510194e00d6a78107f1b0b1cbf06efae9d65a5d763"
        + "748a637985771d347f0545659f14e99def842d8eb335f4eecfdbf831824b4c49"
        + "15956c96"
  })
  void gcmKnownAnswers(
      EncryptionAlgorithm algorithm,
      String key,
      String associatedData,
      String iv,
      String plaintext,
      String sealed) {
    PacketCipher cipher =
        PacketCiphers.create(
            algorithm, IntegrityAlgorithm.NONE, false, Hex.bytes(key), new byte[0]);
    int aadBytes = associatedData.length() / 2;
    int payloadBytes = plaintext.length() / 2;
    byte[] buffer = Hex.bytes(associatedData + iv + plaintext + "00".repeat(16));
    cipher.encrypt(buffer, 0, aadBytes, aadBytes, aadBytes + 8, payloadBytes, 0);
    assertEquals(associatedData + iv + sealed, Hex.of(buffer));
    assertTrue(cipher.decrypt(buffer, 0, aadBytes, aadBytes, aadBytes + 8, payloadBytes, 0));
    assertTrue(Hex.of(buffer).startsWith(associatedData + iv + plaintext));
  }

  /** RFC 3602 section 4 cases 1 to 4; NIST SP 800-38A sections F.2.3 and F.2.5. */
  @ParameterizedTest
  @CsvSource({
    "AES_CBC_128, 06a9214036b8a15b512e03d534120006, 3dafba429d9eb430b422da802c9fac41,"
        + "53696e676c6520626c6f636b206d7367, e353779c1079aeb82708942dbe77181a",
    "AES_CBC_128, c286696d887c9aa0611bbb3e2025a45a, 562e17996d093d28ddb3ba695a2e6f58,"
        + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
        + "d296cd94c2cccf8a3a863028b5e1dc0a7586602d253cfff91b8266bea6d61ab1",
    "AES_CBC_128, 6c3ea0477630ce21a2ce334aa746c2cd, c782dc4c098c66cbd9cd27d825682c81,"
        + "5468697320697320612034382d62797465206d657373616765202865786163746c7920332041455320"
        + "626c6f636b7329,"
        + "d0a02b3836451753d493665d33f0e8862dea54cdb293abc7506939276772f8d5"
        + "021c19216bad525c8579695d83ba2684",
    "AES_CBC_128, 56e47a38c5598974bc46903dba290349, 8ce82eefbea0da3c44699ed7db51b7d9,"
        + "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
        + "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf,"
        + "c30e32ffedc0774e6aff6af0869f71aa0f3af07a9a31a9c684db207eb0ef8e4e"
        + "35907aa632c3ffdf868bb7b29d3d46ad83ce9f9a102ee99d49a53e87f4c3da55",
    "AES_CBC_192, 8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b,"
        + "000102030405060708090a0b0c0d0e0f,"
        + "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51,"
        + "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a",
    "AES_CBC_256, 603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4,"
        + "000102030405060708090a0b0c0d0e0f,"
        + "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51,"
        + "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
  })
  void cbcKnownAnswers(
      EncryptionAlgorithm algorithm, String key, String iv, String plaintext, String ciphertext) {
    IntegrityAlgorithm integrity = IntegrityAlgorithm.HMAC_SHA2_256_128;
    byte[] integrityKey = new byte[integrity.keyBytes()];
    PacketCipher cipher =
        PacketCiphers.create(algorithm, integrity, false, Hex.bytes(key), integrityKey);
    String header = "0000876500000001";
    byte[] buffer = Hex.bytes(header + iv + plaintext + "00".repeat(16));
    cipher.encrypt(buffer, 0, 8, 8, 24, plaintext.length() / 2, 0);
    byte[] icv = Integrity.of(integrity).icv(integrityKey, Hex.bytes(header + iv + ciphertext));
    assertEquals(header + iv + ciphertext + Hex.of(icv), Hex.of(buffer));
  }

  @Test
  void refusesPairsAndKeysThatDoNotFit() {
    byte[] none = {};
    byte[] sha1 = new byte[20];
    refused(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.HMAC_SHA1_96, new byte[20], sha1);
    refused(EncryptionAlgorithm.AES_CTR_128, IntegrityAlgorithm.NONE, new byte[20], none);
    refused(EncryptionAlgorithm.NULL, IntegrityAlgorithm.NONE, none, none);
    refused(EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE, new byte[16], none);
    refused(EncryptionAlgorithm.AES_CBC_128, IntegrityAlgorithm.HMAC_SHA1_96, new byte[16], none);
  }

  /** ESP that only encrypts (RFC 4303 section 1.1), as manual keys without esp-auth-key have it. */
  @Test
  void cbcWorksWithoutAnIcv() {
    PacketCipher cipher =
        PacketCiphers.create(
            EncryptionAlgorithm.AES_CBC_128,
            IntegrityAlgorithm.NONE,
            false,
            new byte[16],
            new byte[0]);
    assertEquals(0, cipher.icvBytes());
    byte[] buffer = new byte[8 + 16 + 32];
    Arrays.fill(buffer, 24, 56, (byte) 7);
    byte[] plain = buffer.clone();
    assertEquals(32, cipher.encrypt(buffer, 0, 8, 8, 24, 32, 0));
    assertFalse(Arrays.equals(plain, buffer));
    assertTrue(cipher.decrypt(buffer, 0, 8, 8, 24, 32, 0));
    assertArrayEquals(plain, buffer);
  }

  /** HMAC takes keys of any length (RFC 2104 section 3); manual ones are as people make them. */
  @Test
  void hmacTakesKeysOfAnyLength() {
    byte[] message = {1, 2, 3};
    for (int bytes : new int[] {1, 3, 20, 200}) {
      PacketIcv icv = PacketIcv.keyed(IntegrityAlgorithm.HMAC_SHA1_96, false, new byte[bytes]);
      byte[] written = new byte[12];
      icv.update(message, 0, 3).write(written, 0);
      byte[] expected =
          Arrays.copyOf(Hmac.compute(Hmac.SHA1, new byte[bytes], message), written.length);
      assertArrayEquals(expected, written);
    }
  }

  private static void refused(
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      byte[] encryptionKey,
      byte[] integrityKey) {
    assertThrows(
        IllegalArgumentException.class,
        () -> PacketCiphers.create(encryption, integrity, false, encryptionKey, integrityKey));
  }
}
