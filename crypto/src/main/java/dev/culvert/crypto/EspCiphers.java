package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;

/** Makes the {@link EspCipher} of a negotiated pair of algorithms. */
public final class EspCiphers {

  private EspCiphers() {}

  /**
   * A cipher for one direction of one SA. The keys are copied: the caller zeroes its own.
   *
   * @param encryptionKey key and, for GCM, the 4 bytes of salt behind it; empty for NULL
   * @param integrityKey empty for GCM
   * @throws IllegalArgumentException when a key has the wrong length or the pair does not
   *     authenticate exactly once (RFC 4303 section 3.2)
   */
  public static EspCipher create(
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      byte[] encryptionKey,
      byte[] integrityKey) {
    requireLength("encryption key", encryptionKey, encryption.keyMaterialBytes());
    requireLength("integrity key", integrityKey, integrity.keyBytes());
    if (encryption.isCombinedMode() == (integrity != IntegrityAlgorithm.NONE)) {
      throw new IllegalArgumentException(
          "ESP cannot use " + encryption + " with integrity " + integrity);
    }
    return switch (encryption) {
      case AES_GCM_128, AES_GCM_192, AES_GCM_256 -> new GcmEspCipher(encryption, encryptionKey);
      case AES_CBC_128, AES_CBC_192, AES_CBC_256 ->
          new CbcHmacEspCipher(encryption, encryptionKey, new PacketIcv(integrity, integrityKey));
      case NULL -> new NullHmacEspCipher(new PacketIcv(integrity, integrityKey));
    };
  }

  private static void requireLength(String name, byte[] key, int expected) {
    if (key.length != expected) {
      throw new IllegalArgumentException(name + " of " + key.length + " bytes, not " + expected);
    }
  }
}
