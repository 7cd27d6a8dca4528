package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.EncryptionAlgorithm;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.modes.CBCBlockCipher;
import org.bouncycastle.crypto.modes.CBCModeCipher;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfidentialityTest {

  /**
   * DES: FIPS 81 table C1. 3DES: examples 1 and 2 of NIST's multi-block messages. Blowfish: Eric
   * Young's. Camellia: NESSIE set 8, vectors 0 and 1. Twofish: I=49 of ecb_ival.txt.
   */
  @ParameterizedTest
  @CsvSource({
    "DES_CBC, 0123456789abcdef, 1234567890abcdef,"
        + "4e6f77206973207468652074696d6520666f7220616c6c20,"
        + "e5c7cdde872bf27c43e934008c389c0f683788499a7c05f6",
    "TRIPLE_DES_CBC, 627f460e08104a1043cd265d5840eaf1313edf97df2a8a8c, 8e29f75ea77e5475,"
        + "326a494cd33fe756, b22b8d66de970692",
    "TRIPLE_DES_CBC, 37ae5ebf46dff2dc0754b94f31cbb3855e7fd36dc870bfae, 3d1de3cc132e3b65,"
        + "84401f78fe6c10876d8ea23094ea5309, 7b1f7c7e3b1c948ebd04a75ffba7d2f5",
    "BLOWFISH_CBC_128, 0123456789abcdeff0e1d2c3b4a59687, fedcba9876543210,"
        + "37363534333231204e6f77206973207468652074696d6520666f722000000000,"
        + "6b77b4d63006dee605b156e27403979358deb9e7154616d959f1652bd5ff92cc",
    "CAMELLIA_CBC_128, 000102030405060708090a0b0c0d0e0f, 00000000000000000000000000000000,"
        + "410e33f316df4a72aa2bcd4114e2314d, 00112233445566778899aabbccddeeff",
    "CAMELLIA_CBC_128, 2bd6459f82c5b300952c49104881ff48, 00000000000000000000000000000000,"
        + "78357866fd8b2caed4d1bba3cfd5340a, ea024714ad5c4d84ea024714ad5c4d84",
    "CAMELLIA_CBC_192, 000102030405060708090a0b0c0d0e0f1011121314151617,"
        + "00000000000000000000000000000000,"
        + "941ac6453c3f48a169c2f4fe2bbe5532, 00112233445566778899aabbccddeeff",
    "CAMELLIA_CBC_256, 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
        + "00000000000000000000000000000000,"
        + "06369b3608ae43ca79c88bcf497f6771, 00112233445566778899aabbccddeeff",
    "TWOFISH_CBC_256, 248a7f3528b168acfdd1386e3f51e30c2e2158bc3e5fc714c1eeeca0ea696d48,"
        + "00000000000000000000000000000000,"
        + "431058f4dbc7f734da4f02f04cc4f459, 37fe26ff1cf66175f5ddf4c33b97a205"
  })
  void cbcKnownAnswers(
      EncryptionAlgorithm algorithm, String key, String iv, String plaintext, String ciphertext) {
    crypts(algorithm, key, iv, plaintext, ciphertext);
  }

  /** RFC 3686 section 6; what stands behind the key is the salt, which it calls nonce. */
  @ParameterizedTest
  @CsvSource({
    "AES_CTR_128, ae6852f8121067cc4bf7a5765577f39e 00000030, 0000000000000000,"
        + "53696e676c6520626c6f636b206d7367, e4095d4fb7a7b3792d6175a3261311b8",
    "AES_CTR_128, 7e24067817fae0d743d6ce1f32539163 006cb6db, c0543b59da48d90b,"
        + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f,"
        + "5104a106168a72d9790d41ee8edad388eb2e1efc46da57c8fce630df9141be28",
    "AES_CTR_128, 7691be035e5020a8ac6e618529f9a0dc 00e0017b, 27777f3f4a1786f0,"
        + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223,"
        + "c1cf48a89f2ffdd9cf4652e9efdb72d74540a42bde6d7836d59a5ceaaef3105325b2072f",
    "AES_CTR_192, 16af5b145fc9f579c175f93e3bfb0eed863d06ccfdb78515 00000048,"
        + "36733c147d6d93cb, 53696e676c6520626c6f636b206d7367,"
        + "4b55384fe259c9c84e7935a003cbe928",
    "AES_CTR_192, 02bf391ee8ecb159b959617b0965279bf59b60a786d3e0fe 0007bdfd,"
        + "5cbd60278dcc0912,"
        + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223,"
        + "96893fc55e5c722f540b7dd1ddf7e758d288bc95c69165884536c811662f2188abee0935",
    "AES_CTR_256, 776beff2851db06f4c8a0542c8696f6c6a81af1eec96b4d37fc1d689e6c1c104 00000060,"
        + "db5672c97aa8f0b2, 53696e676c6520626c6f636b206d7367,"
        + "145ad01dbf824ec7560863dc71e3e0c0",
    "AES_CTR_256, ff7a617ce69148e4f1726e2f43581de2aa62d9f805532edff1eed687fb54153d 001cc5b7,"
        + "51a51d70a1c11148,"
        + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223,"
        + "eb6c52821d0bbbf7ce7594462aca4faab407df866569fd07f48cc0b583d6071f1ec0e6b8"
  })
  void ctrKnownAnswers(
      EncryptionAlgorithm algorithm, String key, String iv, String plaintext, String ciphertext) {
    crypts(algorithm, key, iv, plaintext, ciphertext);
  }

  private static void crypts(
      EncryptionAlgorithm algorithm, String key, String iv, String plaintext, String ciphertext) {
    Confidentiality cipher = Confidentiality.of(algorithm, Hex.bytes(key));
    byte[] buffer = Hex.bytes(iv + plaintext);
    int ivBytes = algorithm.ivBytes();
    cipher.encrypt(buffer, 0, ivBytes, buffer.length - ivBytes);
    assertEquals(iv + ciphertext, Hex.of(buffer));
    cipher.decrypt(buffer, 0, ivBytes, buffer.length - ivBytes);
    assertEquals(iv + plaintext, Hex.of(buffer));
  }

  /** The chaining of ours and of Bouncy Castle's CBC mode over many blocks. */
  @Test
  void chainsAsBouncyCastleDoes() {
    byte[] key = SeededRandom.of(1).next(32);
    byte[] buffer = SeededRandom.of(2).next(16 + 1600);
    byte[] expected = buffer.clone();
    CBCModeCipher cbc = CBCBlockCipher.newInstance(new CamelliaEngine());
    cbc.init(true, new ParametersWithIV(new KeyParameter(key), buffer, 0, 16));
    cbc.processBlocks(buffer, 16, 100, expected, 16);
    Confidentiality.of(EncryptionAlgorithm.CAMELLIA_CBC_256, key).encrypt(buffer, 0, 16, 1600);
    assertArrayEquals(expected, buffer);
  }

  @Test
  void combinedModesAreNotHere() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Confidentiality.of(EncryptionAlgorithm.AES_GCM_128, new byte[20]));
  }
}
