package dev.culvert.crypto;

import dev.culvert.contracts.PrfAlgorithm;
import java.util.Arrays;

/** The pseudorandom function of an IKE SA (RFC 7296 section 2.13; RFC 4868, RFC 4434, RFC 4615). */
public final class Prf {

  private final PrfAlgorithm algorithm;

  private Prf(PrfAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  /** The function of the given algorithm. */
  public static Prf of(PrfAlgorithm algorithm) {
    return new Prf(algorithm);
  }

  private KeyedMac keyed(byte[] key) {
    return switch (algorithm) {
      case HMAC_MD5 -> Hmac.keyed(Hmac.MD5, key);
      case HMAC_SHA1 -> Hmac.keyed(Hmac.SHA1, key);
      case HMAC_SHA2_256 -> Hmac.keyed(Hmac.SHA2_256, key);
      case HMAC_SHA2_384 -> Hmac.keyed(Hmac.SHA2_384, key);
      case HMAC_SHA2_512 -> Hmac.keyed(Hmac.SHA2_512, key);
      case AES128_XCBC -> AesCbcMac.xcbcOfAnyKey(key);
      case AES128_CMAC -> AesCbcMac.cmacOfAnyKey(key);
    };
  }

  /** Preferred key length in bytes: what SK_d, SK_pi and SK_pr are cut to. */
  public int keyBytes() {
    return algorithm.outputBytes();
  }

  /** Output length in bytes. */
  public int outputBytes() {
    return algorithm.outputBytes();
  }

  /**
   * prf(key, data), {@link #outputBytes()} long.
   *
   * @param key of any length
   * @param data parts, taken one after another
   */
  public byte[] compute(byte[] key, byte[]... data) {
    return keyed(key).compute(data);
  }

  /**
   * prf+(key, seed): T1 | T2 | … with T1 = prf(key, seed | 1), Tn = prf(key, Tn-1 | seed | n).
   *
   * @param length of the result in bytes, at most 255 outputs: the counter is one byte
   * @throws IllegalArgumentException when more is asked for
   */
  public byte[] plus(byte[] key, byte[] seed, int length) {
    int outputBytes = outputBytes();
    if (length < 0 || length > 255 * outputBytes) {
      throw new IllegalArgumentException(
          "prf+ gives at most 255 outputs, not " + length + " bytes");
    }
    KeyedMac mac = keyed(key);
    byte[] result = new byte[length];
    byte[] block = {};
    for (int done = 0, counter = 1; done < length; done += outputBytes, counter++) {
      mac.update(block);
      mac.update(seed);
      mac.update(new byte[] {(byte) counter});
      Arrays.fill(block, (byte) 0);
      block = mac.compute();
      System.arraycopy(block, 0, result, done, Math.min(outputBytes, length - done));
    }
    Arrays.fill(block, (byte) 0);
    return result;
  }
}
