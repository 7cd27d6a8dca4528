package dev.culvert.contracts;

import java.util.Arrays;

/**
 * The keys of one SA in plain form. Sealed they travel as one string of bytes: encryption key, its
 * salt, integrity key.
 *
 * @param encryption encryption key followed by the salt (RFC 4106 section 8.1); empty for NULL
 * @param integrity integrity key; empty for a combined-mode cipher
 */
public record KeyMaterial(Secret encryption, Secret integrity) implements AutoCloseable {

  /** The bytes to seal; the caller zeroes them. */
  public byte[] concatenated() {
    byte[] all = Arrays.copyOf(encryption.expose(), encryption.length() + integrity.length());
    System.arraycopy(integrity.expose(), 0, all, encryption.length(), integrity.length());
    return all;
  }

  /**
   * Takes the bytes apart again. What is left behind the encryption key is the integrity key: a
   * manual one of HMAC may have any length (RFC 2104 section 3).
   *
   * @throws IllegalArgumentException when the length is not one of the algorithms' keys
   */
  public static KeyMaterial split(
      byte[] concatenated, EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {
    int encryptionBytes = encryption.keyMaterialBytes();
    if (!integrity.takesKeyOf(concatenated.length - encryptionBytes)) {
      throw new IllegalArgumentException(
          "key material of "
              + concatenated.length
              + " bytes does not fit "
              + encryption
              + " and "
              + integrity);
    }
    return new KeyMaterial(
        Secret.owning(Arrays.copyOf(concatenated, encryptionBytes)),
        Secret.owning(Arrays.copyOfRange(concatenated, encryptionBytes, concatenated.length)));
  }

  @Override
  public void close() {
    encryption.close();
    integrity.close();
  }
}
