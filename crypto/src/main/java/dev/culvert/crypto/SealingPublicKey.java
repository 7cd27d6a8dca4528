package dev.culvert.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The key that secrets are sealed to: an X25519 public value and an ML-KEM-768 encapsulation key.
 *
 * <pre>
 * version = 1 (1 byte) | X25519 public value (32) | ML-KEM-768 encapsulation key (1184)
 * </pre>
 */
public final class SealingPublicKey {

  /** Length of the encoding in bytes. */
  public static final int ENCODED_BYTES =
      1 + MontgomeryExchange.CURVE25519_BYTES + MlKem768.ENCAPSULATION_KEY_BYTES;

  static final byte VERSION = 1;

  private static final int MLKEM_OFFSET = 1 + MontgomeryExchange.CURVE25519_BYTES;
  private static final int ID_BYTES = 8;

  private final byte[] encoded;
  private final String id;

  private SealingPublicKey(byte[] encoded) {
    this.encoded = encoded;
    this.id = HexFormat.of().formatHex(sha256(encoded), 0, ID_BYTES);
  }

  static SealingPublicKey of(byte[] x25519, byte[] encapsulationKey) {
    byte[] encoded = new byte[ENCODED_BYTES];
    encoded[0] = VERSION;
    System.arraycopy(x25519, 0, encoded, 1, x25519.length);
    System.arraycopy(encapsulationKey, 0, encoded, MLKEM_OFFSET, encapsulationKey.length);
    return new SealingPublicKey(encoded);
  }

  /**
   * Reads the encoding.
   *
   * @throws IllegalArgumentException when it has another length or version
   */
  public static SealingPublicKey decode(byte[] encoded) {
    if (encoded.length != ENCODED_BYTES || encoded[0] != VERSION) {
      throw new IllegalArgumentException(
          "sealing public key: expected " + ENCODED_BYTES + " bytes of version " + VERSION);
    }
    return new SealingPublicKey(encoded.clone());
  }

  /** The encoding; may be published. */
  public byte[] encode() {
    return encoded.clone();
  }

  /** 16 hexadecimal digits of the encoding's SHA-256: names the recipient in a sealed secret. */
  public String id() {
    return id;
  }

  byte[] x25519() {
    return Arrays.copyOfRange(encoded, 1, MLKEM_OFFSET);
  }

  byte[] encapsulationKey() {
    return Arrays.copyOfRange(encoded, MLKEM_OFFSET, ENCODED_BYTES);
  }

  private static byte[] sha256(byte[] data) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(data);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealingPublicKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "sealing public key " + id;
  }
}
