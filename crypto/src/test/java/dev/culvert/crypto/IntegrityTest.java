package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IntegrityTest {

  /**
   * RFC 2202 sections 2 and 3 case 1; RFC 4868 sections 2.7.2.1 to 2.7.2.3 case AUTH-1: "Hi There".
   */
  @ParameterizedTest
  @CsvSource({
    "HMAC_MD5_96, 9294727a3638bb1c13f48ef8",
    "HMAC_SHA1_96, b617318655057264e28bc0b6",
    "HMAC_SHA2_256_128, 198a607eb44bfbc69903a0f1cf2bbdc5",
    "HMAC_SHA2_384_192, b6a8d5636f5c6a7224f9977dcf7ee6c7fb6d0c48cbdee973",
    "HMAC_SHA2_512_256, 637edc6e01dce7e6742a99451aae82df23da3e92439e590e43e761b33e910fb8"
  })
  void knownAnswers(IntegrityAlgorithm algorithm, String expected) {
    byte[] key = new byte[algorithm.keyBytes()];
    Arrays.fill(key, (byte) 0x0b);
    Integrity integrity = Integrity.of(algorithm);
    assertEquals(
        expected, Hex.of(integrity.icv(key, Hex.ascii("Hi "), new byte[0], Hex.ascii("There"))));
    assertTrue(integrity.verify(key, Hex.bytes(expected), Hex.ascii("Hi There")));
  }

  /** RFC 4231 sections 4.2, 4.3 and, with ICVs cut to 128 bits, 4.6. */
  @ParameterizedTest
  @CsvSource({
    "HMAC_SHA2_256_128, Hi There, b0344c61d8db38535ca8afceaf0bf12b",
    "HMAC_SHA2_384_192, Hi There, afd03944d84895626b0825f4ab46907f15f9dadbe4101ec6",
    "HMAC_SHA2_512_256, Hi There,"
        + " 87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde",
    "HMAC_SHA2_256_128, what do ya want for nothing?, 5bdcc146bf60754e6a042426089575c7",
    "HMAC_SHA2_384_192, what do ya want for nothing?,"
        + " af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47",
    "HMAC_SHA2_512_256, what do ya want for nothing?,"
        + " 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554",
    "HMAC_SHA2_256_128, Test With Truncation, a3b6167473100ee06e0c796c2955552b",
    "HMAC_SHA2_384_192, Test With Truncation, 3abf34c3503b2a23a46efc619baef897",
    "HMAC_SHA2_512_256, Test With Truncation, 415fad6271580a531d4179bc891d87a6"
  })
  void hmacSha2(IntegrityAlgorithm algorithm, String data, String expected) {
    byte[] key =
        switch (data) {
          case "Hi There" -> repeated(0x0b);
          case "Test With Truncation" -> repeated(0x0c);
          default -> Hex.ascii("Jefe");
        };
    byte[] icv = Integrity.of(algorithm).icv(key, Hex.ascii(data));
    assertEquals(expected, Hex.of(icv).substring(0, expected.length()));
  }

  private static byte[] repeated(int octet) {
    byte[] key = new byte[20];
    Arrays.fill(key, (byte) octet);
    return key;
  }

  /** RFC 3566 section 4.6 case 7. */
  @Test
  void aesXcbcOfAThousandZeros() {
    byte[] key = Hex.bytes("000102030405060708090a0b0c0d0e0f");
    byte[] icv = Integrity.of(IntegrityAlgorithm.AES_XCBC_96).icv(key, new byte[1000]);
    assertEquals("f0dafee895db30253761103b", Hex.of(icv));
  }

  /** RFC 3566 section 4.6 cases 1 to 6. */
  @ParameterizedTest
  @CsvSource({
    "0, 75f0251d528ac01c4573dfd5",
    "3, 5b376580ae2f19afe7219cee",
    "16, d2a246fa349b68a79998a439",
    "20, 47f51b4564966215b8985c63",
    "32, f54f0ec8d2b9f3d36807734b",
    "34, becbb3bccdb518a30677d548"
  })
  void aesXcbc(int length, String expected) {
    byte[] counting =
        Hex.bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021");
    assertEquals(
        expected,
        Hex.of(
            Integrity.of(IntegrityAlgorithm.AES_XCBC_96)
                .icv(Arrays.copyOf(counting, 16), Arrays.copyOf(counting, length))));
  }

  /** RFC 4493 section 4, truncated as RFC 4494 says. */
  @ParameterizedTest
  @CsvSource({
    "0, bb1d6929e95937287fa37d12",
    "16, 070a16b46b4d4144f79bdd9d",
    "40, dfa66747de9ae63030ca3261",
    "64, 51f0bebf7e3b9d92fc497417"
  })
  void aesCmac(int length, String expected) {
    byte[] message =
        Hex.bytes(
            """
            6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51
            30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710
            """);
    assertEquals(
        expected,
        Hex.of(
            Integrity.of(IntegrityAlgorithm.AES_CMAC_96)
                .icv(
                    Hex.bytes("2b7e151628aed2a6abf7158809cf4f3c"),
                    Arrays.copyOf(message, length))));
  }

  /** However a message is cut into parts, its ICV is the same; each MAC is used again and again. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_NONE,
      names = {"NONE", ".*GMAC.*"})
  void partsDoNotMatter(IntegrityAlgorithm algorithm) {
    byte[] key = SeededRandom.of(1).next(algorithm.keyBytes());
    KeyedMac mac = Integrity.keyed(algorithm, key);
    for (int length : new int[] {0, 1, 15, 16, 17, 255, 256, 257, 1500, 9000}) {
      byte[] data = SeededRandom.of(length).next(length);
      byte[] whole = mac.compute(data);
      byte[] first = Arrays.copyOf(data, length / 3);
      byte[] second = Arrays.copyOfRange(data, length / 3, length);
      assertEquals(Hex.of(whole), Hex.of(mac.compute(first, second)), "length " + length);
      assertTrue(
          Integrity.of(algorithm)
              .verify(key, Arrays.copyOf(whole, algorithm.icvBytes()), first, second));
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.MATCH_NONE,
      names = {"NONE", ".*GMAC.*"})
  void refusesAnyOtherIcv(IntegrityAlgorithm algorithm) {
    Integrity integrity = Integrity.of(algorithm);
    byte[] key = new byte[algorithm.keyBytes()];
    byte[] data = Hex.ascii("data");
    byte[] icv = integrity.icv(key, data);
    for (int bit = 0; bit < 8 * icv.length; bit++) {
      byte[] changed = icv.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(integrity.verify(key, changed, data));
    }
    assertFalse(integrity.verify(key, Arrays.copyOf(icv, icv.length - 1), data));
    assertFalse(integrity.verify(key, Arrays.copyOf(icv, icv.length + 1), data));
    assertFalse(integrity.verify(key, new byte[0], data));
  }

  @Test
  void noneHasNoIcv() {
    assertThrows(IllegalArgumentException.class, () -> Integrity.of(IntegrityAlgorithm.NONE));
  }
}
