package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** Integrity algorithms (IANA "Transform Type 3"). */
public enum IntegrityAlgorithm {
  NONE("null", 0, 0, 0),
  /** RFC 2403. */
  HMAC_MD5_96("md5", 1, 16, 12),
  /** RFC 2404. */
  HMAC_SHA1_96("sha1", 2, 20, 12),
  /** RFC 4868. */
  HMAC_SHA2_256_128("sha256", 12, 32, 16),
  HMAC_SHA2_384_192("sha384", 13, 48, 24),
  HMAC_SHA2_512_256("sha512", 14, 64, 32),
  /** RFC 3566. */
  AES_XCBC_96("aes-xcbc", 5, 16, 12),
  /** RFC 4494. */
  AES_CMAC_96("aes-cmac", 8, 16, 12),
  /**
   * RFC 4543 section 4: of AH alone. A salt of 4 bytes belongs to the key, an IV of 8 bytes stands
   * before the ICV.
   */
  AES_GMAC_128("aes-128-gmac", 9, 20, 24),
  AES_GMAC_192("aes-192-gmac", 10, 28, 24),
  AES_GMAC_256("aes-256-gmac", 11, 36, 24);

  private final String consoleName;
  private final int transformId;
  private final int keyBytes;
  private final int icvBytes;

  IntegrityAlgorithm(String consoleName, int transformId, int keyBytes, int icvBytes) {
    this.consoleName = consoleName;
    this.transformId = transformId;
    this.keyBytes = keyBytes;
    this.icvBytes = icvBytes;
  }

  /** The constant with this IANA transform ID. */
  public static Optional<IntegrityAlgorithm> of(int transformId) {
    for (IntegrityAlgorithm algorithm : values()) {
      if (algorithm.transformId == transformId) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The constant with this console name. */
  @JsonCreator
  public static IntegrityAlgorithm named(String consoleName) {
    return Names.require(values(), IntegrityAlgorithm::consoleName, consoleName);
  }

  /** The name in {@code /ip ipsec proposal} and {@code profile}. */
  @JsonValue
  public String consoleName() {
    return consoleName;
  }

  /** IANA transform ID. */
  public int transformId() {
    return transformId;
  }

  /** Length in bytes of the keys that IKE derives. */
  public int keyBytes() {
    return keyBytes;
  }

  /** Whether a key may have this length: with HMAC any but none (RFC 2104 section 3). */
  public boolean takesKeyOf(int bytes) {
    return switch (this) {
      case NONE, AES_XCBC_96, AES_CMAC_96, AES_GMAC_128, AES_GMAC_192, AES_GMAC_256 ->
          bytes == keyBytes;
      case HMAC_MD5_96, HMAC_SHA1_96, HMAC_SHA2_256_128, HMAC_SHA2_384_192, HMAC_SHA2_512_256 ->
          bytes > 0;
    };
  }

  /**
   * Whether only AH takes it: ESP has the same function as an encryption algorithm (RFC 4543
   * section 3), and IKE messages have none of it.
   */
  public boolean isOfAhAlone() {
    return switch (this) {
      case AES_GMAC_128, AES_GMAC_192, AES_GMAC_256 -> true;
      default -> false;
    };
  }

  /** Length in bytes of the truncated ICV, with the IV that GMAC has before it. */
  public int icvBytes() {
    return icvBytes;
  }

  /** True when RFC 8221 calls it "MUST NOT" or "MUST-", or it protects nothing. */
  public boolean isWeak() {
    return switch (this) {
      case NONE, HMAC_MD5_96, HMAC_SHA1_96 -> true;
      default -> false;
    };
  }
}
