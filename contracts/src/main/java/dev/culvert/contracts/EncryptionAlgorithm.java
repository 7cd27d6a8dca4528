package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** Encryption algorithms, one constant for each key size (IANA "Transform Type 1"). */
public enum EncryptionAlgorithm {
  /** RFC 2410. */
  NULL("null", 11, 0, 0, 0, 4, 0),
  /** RFC 2405: 56 bits of key and 8 of parity. */
  DES_CBC("des", 2, 64, 0, 8, 8, 0),
  /** RFC 2451: 168 bits of key and 24 of parity. */
  TRIPLE_DES_CBC("3des", 3, 192, 0, 8, 8, 0),
  /** RFC 2451 with its default key length. */
  BLOWFISH_CBC_128("blowfish", 7, 128, 0, 8, 8, 0),
  /** RFC 3602. */
  AES_CBC_128("aes-128-cbc", 12, 128, 0, 16, 16, 0),
  AES_CBC_192("aes-192-cbc", 12, 192, 0, 16, 16, 0),
  AES_CBC_256("aes-256-cbc", 12, 256, 0, 16, 16, 0),
  /** RFC 3686, RFC 5930: a stream, so that ESP alone asks for alignment. */
  AES_CTR_128("aes-128-ctr", 13, 128, 4, 8, 4, 0),
  AES_CTR_192("aes-192-ctr", 13, 192, 4, 8, 4, 0),
  AES_CTR_256("aes-256-ctr", 13, 256, 4, 8, 4, 0),
  /** RFC 4309; the last number is the ICV in bytes. */
  AES_CCM_8_128("aes-128-ccm-8", 14, 128, 3, 8, 4, 8),
  AES_CCM_8_192("aes-192-ccm-8", 14, 192, 3, 8, 4, 8),
  AES_CCM_8_256("aes-256-ccm-8", 14, 256, 3, 8, 4, 8),
  AES_CCM_12_128("aes-128-ccm-12", 15, 128, 3, 8, 4, 12),
  AES_CCM_12_192("aes-192-ccm-12", 15, 192, 3, 8, 4, 12),
  AES_CCM_12_256("aes-256-ccm-12", 15, 256, 3, 8, 4, 12),
  /** RFC 4309 with a 16-byte ICV. */
  AES_CCM_128("aes-128-ccm", 16, 128, 3, 8, 4, 16),
  AES_CCM_192("aes-192-ccm", 16, 192, 3, 8, 4, 16),
  AES_CCM_256("aes-256-ccm", 16, 256, 3, 8, 4, 16),
  /** RFC 4106; the last number is the ICV in bytes. */
  AES_GCM_8_128("aes-128-gcm-8", 18, 128, 4, 8, 4, 8),
  AES_GCM_8_192("aes-192-gcm-8", 18, 192, 4, 8, 4, 8),
  AES_GCM_8_256("aes-256-gcm-8", 18, 256, 4, 8, 4, 8),
  AES_GCM_12_128("aes-128-gcm-12", 19, 128, 4, 8, 4, 12),
  AES_GCM_12_192("aes-192-gcm-12", 19, 192, 4, 8, 4, 12),
  AES_GCM_12_256("aes-256-gcm-12", 19, 256, 4, 8, 4, 12),
  /** RFC 4106 with a 16-byte ICV. */
  AES_GCM_128("aes-128-gcm", 20, 128, 4, 8, 4, 16),
  AES_GCM_192("aes-192-gcm", 20, 192, 4, 8, 4, 16),
  AES_GCM_256("aes-256-gcm", 20, 256, 4, 8, 4, 16),
  /** RFC 4543, ENCR_NULL_AUTH_AES_GMAC: authenticates and does not encrypt. */
  AES_GMAC_128("aes-128-gmac", 21, 128, 4, 8, 4, 16),
  AES_GMAC_192("aes-192-gmac", 21, 192, 4, 8, 4, 16),
  AES_GMAC_256("aes-256-gmac", 21, 256, 4, 8, 4, 16),
  /** RFC 5529. */
  CAMELLIA_CBC_128("camellia-128", 23, 128, 0, 16, 16, 0),
  CAMELLIA_CBC_192("camellia-192", 23, 192, 0, 16, 16, 0),
  CAMELLIA_CBC_256("camellia-256", 23, 256, 0, 16, 16, 0),
  /** RFC 7634. */
  CHACHA20_POLY1305("chacha20poly1305", 28, 256, 4, 8, 4, 16),
  /** No RFC: the number is of the private range, strongSwan's. */
  TWOFISH_CBC_256("twofish", 1027, 256, 0, 16, 16, 0);

  private final String consoleName;
  private final int transformId;
  private final int keyBits;
  private final int saltBytes;
  private final int ivBytes;
  private final int alignment;
  private final int icvBytes;

  EncryptionAlgorithm(
      String consoleName,
      int transformId,
      int keyBits,
      int saltBytes,
      int ivBytes,
      int alignment,
      int icvBytes) {
    this.consoleName = consoleName;
    this.transformId = transformId;
    this.keyBits = keyBits;
    this.saltBytes = saltBytes;
    this.ivBytes = ivBytes;
    this.alignment = alignment;
    this.icvBytes = icvBytes;
  }

  /**
   * The constant with this transform ID and Key Length attribute.
   *
   * @param keyLengthAttribute in bits; 0 when the attribute is absent
   */
  public static Optional<EncryptionAlgorithm> of(int transformId, int keyLengthAttribute) {
    for (EncryptionAlgorithm algorithm : values()) {
      if (algorithm.transformId == transformId
          && algorithm.keyLengthAttribute() == keyLengthAttribute) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The constant with this console name. */
  @JsonCreator
  public static EncryptionAlgorithm named(String consoleName) {
    return Names.require(values(), EncryptionAlgorithm::consoleName, consoleName);
  }

  /** The name in {@code /ip ipsec proposal}. */
  @JsonValue
  public String consoleName() {
    return consoleName;
  }

  /** IANA transform ID. */
  public int transformId() {
    return transformId;
  }

  /** Key length in bits, parity included and salt not; 0 when the algorithm has no key. */
  public int keyBits() {
    return keyBits;
  }

  /**
   * The Key Length attribute in bits; 0 for an algorithm whose key has one length only, since such
   * a one must not carry the attribute (RFC 7296 section 3.3.5).
   */
  public int keyLengthAttribute() {
    return switch (this) {
      case NULL, DES_CBC, TRIPLE_DES_CBC, CHACHA20_POLY1305 -> 0;
      default -> keyBits;
    };
  }

  /** Salt that is taken from the key material behind the key, in bytes. */
  public int saltBytes() {
    return saltBytes;
  }

  /** Key and salt together, in bytes. */
  public int keyMaterialBytes() {
    return keyBits / 8 + saltBytes;
  }

  /** Explicit IV in each packet, in bytes. */
  public int ivBytes() {
    return ivBytes;
  }

  /**
   * What the length of the padded plaintext is a multiple of, in bytes: the cipher's block, or
   * ESP's 4.
   */
  public int alignment() {
    return alignment;
  }

  /** ICV of a combined-mode algorithm in bytes; 0 for the others. */
  public int icvBytes() {
    return icvBytes;
  }

  /** True when the algorithm authenticates too, so that it takes no integrity algorithm. */
  public boolean isCombinedMode() {
    return icvBytes > 0;
  }

  /** True when a nonce that comes twice under one key gives secrets away (RFC 3686, RFC 4106). */
  public boolean needsUniqueIv() {
    return saltBytes > 0;
  }

  /**
   * Whether ESP can use it with this integrity algorithm. Without one it needs a cipher that
   * authenticates, or one that at least encrypts (RFC 4303 section 5) and is no stream, whose bits
   * a stranger could flip one by one (RFC 3686 section 7).
   */
  public boolean fitsInEsp(IntegrityAlgorithm integrity) {
    if (integrity != IntegrityAlgorithm.NONE) {
      return !isCombinedMode() && !integrity.isOfAhAlone();
    }
    return isCombinedMode() || this != NULL && !needsUniqueIv();
  }

  /** True when packets stay readable on their way. */
  public boolean leavesReadable() {
    return switch (this) {
      case NULL, AES_GMAC_128, AES_GMAC_192, AES_GMAC_256 -> true;
      default -> false;
    };
  }

  /** True when RFC 8221 or RFC 9395 advises against it, or a 64-bit block makes it collide. */
  public boolean isWeak() {
    return switch (this) {
      case DES_CBC, TRIPLE_DES_CBC, BLOWFISH_CBC_128 -> true;
      default -> leavesReadable();
    };
  }
}
