package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/** Encryption algorithms, one constant for each key size (IANA "Transform Type 1"). */
public enum EncryptionAlgorithm {
  /** RFC 2410. */
  NULL("null", 11, 0, 0, 0, 4, 0),
  /** RFC 3602. */
  AES_CBC_128("aes-128-cbc", 12, 128, 0, 16, 16, 0),
  AES_CBC_192("aes-192-cbc", 12, 192, 0, 16, 16, 0),
  AES_CBC_256("aes-256-cbc", 12, 256, 0, 16, 16, 0),
  /** RFC 4106 with a 16-byte ICV. */
  AES_GCM_128("aes-128-gcm", 20, 128, 4, 8, 4, 16),
  AES_GCM_192("aes-192-gcm", 20, 192, 4, 8, 4, 16),
  AES_GCM_256("aes-256-gcm", 20, 256, 4, 8, 4, 16);

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
   * The constant with this transform ID and key length attribute (0 when the attribute is absent).
   */
  public static Optional<EncryptionAlgorithm> of(int transformId, int keyBits) {
    for (EncryptionAlgorithm algorithm : values()) {
      if (algorithm.transformId == transformId && algorithm.keyBits == keyBits) {
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

  /** Key length in bits, without the salt; 0 when the algorithm has no key. */
  public int keyBits() {
    return keyBits;
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
}
