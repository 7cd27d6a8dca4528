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

  /** RFC 2202 section 3 case 1; RFC 4868 sections 2.7.2.1 to 2.7.2.3 case AUTH-1: "Hi There". */
  @ParameterizedTest
  @CsvSource({
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

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
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
