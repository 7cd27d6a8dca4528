package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;

/** Makes the {@link PacketCipher} of a negotiated pair of algorithms. */
public final class PacketCiphers {

  private PacketCiphers() {}

  /**
   * A cipher for one direction of one SA. The keys are copied: the caller zeroes its own.
   *
   * @param extendedSequence whether the high half of 64-bit sequence numbers is authenticated
   * @param encryptionKey key and, behind it, the salt of those that have one; empty for NULL
   * @param integrityKey empty for a combined-mode algorithm
   * @throws IllegalArgumentException when a key has the wrong length, or the pair authenticates
   *     twice, or not at all where that is worth nothing (RFC 4303 section 3.2)
   */
  public static PacketCipher create(
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      boolean extendedSequence,
      byte[] encryptionKey,
      byte[] integrityKey) {
    requireFit(encryption, integrity, encryptionKey, integrityKey);
    HighSequence highSequence = new HighSequence(extendedSequence);
    return switch (encryption) {
      case AES_GCM_128,
          AES_GCM_192,
          AES_GCM_256,
          AES_GCM_12_128,
          AES_GCM_12_192,
          AES_GCM_12_256,
          AES_GMAC_128,
          AES_GMAC_192,
          AES_GMAC_256,
          CHACHA20_POLY1305 ->
          new JdkAeadCipher(encryption, encryptionKey, highSequence);
      case AES_GCM_8_128,
          AES_GCM_8_192,
          AES_GCM_8_256,
          AES_CCM_8_128,
          AES_CCM_8_192,
          AES_CCM_8_256,
          AES_CCM_12_128,
          AES_CCM_12_192,
          AES_CCM_12_256,
          AES_CCM_128,
          AES_CCM_192,
          AES_CCM_256 ->
          new BouncyCastleAeadCipher(encryption, encryptionKey, highSequence);
      case NULL,
          DES_CBC,
          TRIPLE_DES_CBC,
          BLOWFISH_CBC_128,
          AES_CBC_128,
          AES_CBC_192,
          AES_CBC_256,
          AES_CTR_128,
          AES_CTR_192,
          AES_CTR_256,
          CAMELLIA_CBC_128,
          CAMELLIA_CBC_192,
          CAMELLIA_CBC_256,
          TWOFISH_CBC_256 ->
          new EncryptThenMacCipher(
              encryption,
              encryptionKey,
              PacketIcv.keyed(integrity, extendedSequence, integrityKey));
    };
  }

  /**
   * Checks what {@link #create} is given.
   *
   * @throws IllegalArgumentException as that method does
   */
  public static void requireFit(
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      byte[] encryptionKey,
      byte[] integrityKey) {
    requireLength("encryption key", encryptionKey, encryption.keyMaterialBytes());
    requireIntegrityKey(integrity, integrityKey);
    if (!encryption.fitsInEsp(integrity)) {
      throw new IllegalArgumentException(
          "ESP cannot use " + encryption + " with integrity " + integrity);
    }
  }

  static void requireIntegrityKey(IntegrityAlgorithm integrity, byte[] key) {
    if (!integrity.takesKeyOf(key.length)) {
      throw new IllegalArgumentException(
          "integrity key of " + key.length + " bytes does not fit " + integrity);
    }
  }

  static void requireLength(String name, byte[] key, int expected) {
    if (key.length != expected) {
      throw new IllegalArgumentException(name + " of " + key.length + " bytes, not " + expected);
    }
  }
}
