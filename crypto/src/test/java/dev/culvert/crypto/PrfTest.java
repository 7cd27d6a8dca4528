package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.PrfAlgorithm;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PrfTest {

  /**
   * RFC 2202 sections 2 and 3 cases 2 and 6, RFC 4231 sections 4.3 and 4.7 (a key above the block).
   */
  @ParameterizedTest
  @CsvSource({
    "HMAC_MD5, 750c783e6ab0b503eaa86e310a5db738",
    "HMAC_SHA1, effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
    "HMAC_SHA2_256, 5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "HMAC_SHA2_384, af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e"
        + "8e2240ca5e69e2c78b3239ecfab21649",
    "HMAC_SHA2_512, 164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
  })
  void shortKey(PrfAlgorithm algorithm, String expected) {
    byte[] data = Hex.ascii("what do ya want for nothing?");
    assertEquals(expected, Hex.of(Prf.of(algorithm).compute(Hex.ascii("Jefe"), data)));
  }

  @ParameterizedTest
  @CsvSource({
    "HMAC_MD5, 80, 6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd",
    "HMAC_SHA1, 80, aa4ae5e15272d00e95705637ce8a3b55ed402112",
    "HMAC_SHA2_256, 131, 60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    "HMAC_SHA2_384, 131, 4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c6"
        + "0c2ef6ab4030fe8296248df163f44952",
    "HMAC_SHA2_512, 131, 80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352"
        + "6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"
  })
  void keyLongerThanTheBlock(PrfAlgorithm algorithm, int keyBytes, String expected) {
    byte[] key = new byte[keyBytes];
    Arrays.fill(key, (byte) 0xaa);
    byte[] data = Hex.ascii("Test Using Larger Than Block-Size Key - Hash Key First");
    assertEquals(expected, Hex.of(Prf.of(algorithm).compute(key, data)));
  }

  /** RFC 4434 section 4 and RFC 4615 section 4: keys of 16 bytes, shorter and longer. */
  @ParameterizedTest
  @CsvSource({
    "AES128_XCBC, 000102030405060708090a0b0c0d0e0f, 47f51b4564966215b8985c63055ed308",
    "AES128_XCBC, 00010203040506070809, 0fa087af7d866e7653434e602fdde835",
    "AES128_XCBC, 000102030405060708090a0b0c0d0e0fedcb, 8cd3c93ae598a9803006ffb67c40e9e4",
    "AES128_CMAC, 000102030405060708090a0b0c0d0e0f, 980ae87b5f4c9c5214f5b6a8455e4c2d",
    "AES128_CMAC, 00010203040506070809, 290d9e112edb09ee141fcf64c0b72f3d",
    "AES128_CMAC, 000102030405060708090a0b0c0d0e0fedcb, 84a348a4a45d235babfffc0d2b4da09a"
  })
  void aesWithKeysOfAnyLength(PrfAlgorithm algorithm, String key, String expected) {
    byte[] data = Hex.bytes("000102030405060708090a0b0c0d0e0f10111213");
    assertEquals(expected, Hex.of(Prf.of(algorithm).compute(Hex.bytes(key), data)));
  }

  /** HKDF-Expand (RFC 5869 section 2.3) is the same construction: its appendix A.1. */
  @Test
  void plusSha256() {
    byte[] okm =
        Prf.of(PrfAlgorithm.HMAC_SHA2_256)
            .plus(
                Hex.bytes("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"),
                Hex.bytes("f0f1f2f3f4f5f6f7f8f9"),
                42);
    assertEquals(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        Hex.of(okm));
  }

  /** RFC 5869 appendix A.4. */
  @Test
  void plusSha1() {
    byte[] okm =
        Prf.of(PrfAlgorithm.HMAC_SHA1)
            .plus(
                Hex.bytes("9b6c18c432a7bf8f0e71c8eb88f4b30baa2ba243"),
                Hex.bytes("f0f1f2f3f4f5f6f7f8f9"),
                42);
    assertEquals(
        "085a01ea1b10f36933068b56efa5ad81a4f14b822f5b091568a9cdd4f155fda2c22e422478d305f3f896",
        Hex.of(okm));
  }

  /** RFC 7296 section 2.13, written out. */
  @ParameterizedTest
  @EnumSource
  void plusIsTheChainOfTheRfc(PrfAlgorithm algorithm) {
    Prf prf = Prf.of(algorithm);
    byte[] key = Hex.ascii("a key");
    byte[] seed = Hex.ascii("a seed");
    byte[] t1 = prf.compute(key, seed, new byte[] {1});
    byte[] t2 = prf.compute(key, t1, seed, new byte[] {2});
    byte[] t3 = prf.compute(key, t2, seed, new byte[] {3});
    byte[] result = prf.plus(key, seed, 3 * prf.outputBytes());
    assertEquals(Hex.of(t1) + Hex.of(t2) + Hex.of(t3), Hex.of(result));
    assertArrayEquals(Arrays.copyOf(result, 33), prf.plus(key, seed, 33));
  }

  @Test
  void plusEndsWithItsCounter() {
    Prf prf = Prf.of(PrfAlgorithm.HMAC_SHA1);
    assertEquals(255 * 20, prf.plus(new byte[20], new byte[8], 255 * 20).length);
    assertEquals(0, prf.plus(new byte[20], new byte[8], 0).length);
    assertThrows(
        IllegalArgumentException.class, () -> prf.plus(new byte[20], new byte[8], 255 * 20 + 1));
  }

  /** HMAC pads its key with zeros, so these are one key. */
  @Test
  void emptyKeyIsAKeyOfZeros() {
    Prf prf = Prf.of(PrfAlgorithm.HMAC_SHA2_256);
    byte[] data = Hex.ascii("data");
    assertArrayEquals(prf.compute(new byte[64], data), prf.compute(new byte[0], data));
  }
}
