package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** Pseudorandom functions (IANA "Transform Type 2"). */
public enum PrfAlgorithm {
  /** RFC 2104. */
  HMAC_MD5("md5", 1, 16),
  HMAC_SHA1("sha1", 2, 20),
  /** RFC 4868. */
  HMAC_SHA2_256("sha256", 5, 32),
  HMAC_SHA2_384("sha384", 6, 48),
  HMAC_SHA2_512("sha512", 7, 64),
  /** RFC 4434. */
  AES128_XCBC("aes-xcbc", 4, 16),
  /** RFC 4615. */
  AES128_CMAC("aes-cmac", 8, 16);

  private final String consoleName;
  private final int transformId;
  private final int outputBytes;

  PrfAlgorithm(String consoleName, int transformId, int outputBytes) {
    this.consoleName = consoleName;
    this.transformId = transformId;
    this.outputBytes = outputBytes;
  }

  /** The constant with this IANA transform ID. */
  public static Optional<PrfAlgorithm> of(int transformId) {
    for (PrfAlgorithm algorithm : values()) {
      if (algorithm.transformId == transformId) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The constant with this console name. */
  @JsonCreator
  public static PrfAlgorithm named(String consoleName) {
    return Names.require(values(), PrfAlgorithm::consoleName, consoleName);
  }

  /** The name in {@code /ip ipsec profile}. */
  @JsonValue
  public String consoleName() {
    return consoleName;
  }

  /** IANA transform ID. */
  public int transformId() {
    return transformId;
  }

  /** Output and preferred key length in bytes. */
  public int outputBytes() {
    return outputBytes;
  }

  /** True when RFC 8247 calls it "MUST NOT" or "MUST-". */
  public boolean isWeak() {
    return switch (this) {
      case HMAC_MD5, HMAC_SHA1 -> true;
      default -> false;
    };
  }
}
