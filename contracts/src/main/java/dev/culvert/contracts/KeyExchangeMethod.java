package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** Key exchange methods, the Diffie-Hellman groups of old (IANA "Transform Type 4"). */
public enum KeyExchangeMethod {
  /** RFC 2409. */
  MODP_768("modp768", 1, 96),
  MODP_1024("modp1024", 2, 128),
  /** RFC 3526. */
  MODP_1536("modp1536", 5, 192),
  MODP_2048("modp2048", 14, 256),
  MODP_3072("modp3072", 15, 384),
  MODP_4096("modp4096", 16, 512),
  MODP_6144("modp6144", 17, 768),
  MODP_8192("modp8192", 18, 1024),
  /** RFC 5903. */
  ECP_256("ecp256", 19, 64),
  ECP_384("ecp384", 20, 96),
  ECP_521("ecp521", 21, 132),
  /** RFC 8031. */
  CURVE25519("x25519", 31, 32),
  CURVE448("x448", 32, 56);

  private final String consoleName;
  private final int transformId;
  private final int publicValueBytes;

  KeyExchangeMethod(String consoleName, int transformId, int publicValueBytes) {
    this.consoleName = consoleName;
    this.transformId = transformId;
    this.publicValueBytes = publicValueBytes;
  }

  /** The constant with this IANA transform ID. */
  public static Optional<KeyExchangeMethod> of(int transformId) {
    for (KeyExchangeMethod method : values()) {
      if (method.transformId == transformId) {
        return Optional.of(method);
      }
    }
    return Optional.empty();
  }

  /** The constant with this console name. */
  @JsonCreator
  public static KeyExchangeMethod named(String consoleName) {
    return Names.require(values(), KeyExchangeMethod::consoleName, consoleName);
  }

  /** The name in {@code dh-group} and {@code pfs-group}. */
  @JsonValue
  public String consoleName() {
    return consoleName;
  }

  /** IANA transform ID: the group number. */
  public int transformId() {
    return transformId;
  }

  /** Length of the public value in the KE payload, in bytes. */
  public int publicValueBytes() {
    return publicValueBytes;
  }

  /** True when RFC 8247 calls it "MUST NOT" or "SHOULD NOT". */
  public boolean isWeak() {
    return switch (this) {
      case MODP_768, MODP_1024, MODP_1536 -> true;
      default -> false;
    };
  }
}
