package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.security.MessageDigest;
import java.util.Arrays;

/** Integrity algorithms with truncated ICVs (RFC 2404, RFC 4868), as IKE messages use them. */
public final class Integrity {

  private final IntegrityAlgorithm algorithm;
  private final String hmac;

  private Integrity(IntegrityAlgorithm algorithm, String hmac) {
    this.algorithm = algorithm;
    this.hmac = hmac;
  }

  /**
   * The function of the given algorithm.
   *
   * @throws IllegalArgumentException for {@code NONE}, which computes nothing
   */
  public static Integrity of(IntegrityAlgorithm algorithm) {
    return new Integrity(algorithm, hmacOf(algorithm));
  }

  static String hmacOf(IntegrityAlgorithm algorithm) {
    return switch (algorithm) {
      case HMAC_SHA1_96 -> Hmac.SHA1;
      case HMAC_SHA2_256_128 -> Hmac.SHA2_256;
      case HMAC_SHA2_384_192 -> Hmac.SHA2_384;
      case HMAC_SHA2_512_256 -> Hmac.SHA2_512;
      case NONE -> throw new IllegalArgumentException("integrity algorithm NONE has no ICV");
    };
  }

  /** The truncated ICV over the parts one after another. */
  public byte[] icv(byte[] key, byte[]... data) {
    return Arrays.copyOf(Hmac.compute(hmac, key, data), algorithm.icvBytes());
  }

  /**
   * True when {@code icv} is that of the data; the time taken tells nothing about where it differs.
   */
  public boolean verify(byte[] key, byte[] icv, byte[]... data) {
    return MessageDigest.isEqual(icv(key, data), icv);
  }
}
