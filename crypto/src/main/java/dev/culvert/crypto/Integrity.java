package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Integrity algorithms with truncated ICVs (RFC 2403, RFC 2404, RFC 4868, RFC 3566, RFC 4494), as
 * IKE messages use them.
 */
public final class Integrity {

  private final IntegrityAlgorithm algorithm;

  private Integrity(IntegrityAlgorithm algorithm) {
    this.algorithm = algorithm;
  }

  /**
   * The function of the given algorithm.
   *
   * @throws IllegalArgumentException for {@code NONE}, which computes nothing
   */
  public static Integrity of(IntegrityAlgorithm algorithm) {
    if (algorithm == IntegrityAlgorithm.NONE) {
      throw noIcv();
    }
    return new Integrity(algorithm);
  }

  static KeyedMac keyed(IntegrityAlgorithm algorithm, byte[] key) {
    return switch (algorithm) {
      case HMAC_MD5_96 -> Hmac.keyed(Hmac.MD5, key);
      case HMAC_SHA1_96 -> Hmac.keyed(Hmac.SHA1, key);
      case HMAC_SHA2_256_128 -> Hmac.keyed(Hmac.SHA2_256, key);
      case HMAC_SHA2_384_192 -> Hmac.keyed(Hmac.SHA2_384, key);
      case HMAC_SHA2_512_256 -> Hmac.keyed(Hmac.SHA2_512, key);
      case AES_XCBC_96 -> AesCbcMac.xcbc(key);
      case AES_CMAC_96 -> AesCbcMac.cmac(key);
      case AES_GMAC_128, AES_GMAC_192, AES_GMAC_256 ->
          throw new IllegalArgumentException(algorithm + " needs an IV for each packet");
      case NONE -> throw noIcv();
    };
  }

  private static IllegalArgumentException noIcv() {
    return new IllegalArgumentException("integrity algorithm NONE has no ICV");
  }

  /** The truncated ICV over the parts one after another. */
  public byte[] icv(byte[] key, byte[]... data) {
    return Arrays.copyOf(keyed(algorithm, key).compute(data), algorithm.icvBytes());
  }

  /**
   * True when {@code icv} is that of the data; the time taken tells nothing about where it differs.
   */
  public boolean verify(byte[] key, byte[] icv, byte[]... data) {
    return MessageDigest.isEqual(icv(key, data), icv);
  }
}
