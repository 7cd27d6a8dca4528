package dev.culvert.crypto.openssl;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.crypto.PacketCipher;
import dev.culvert.crypto.PacketCiphers;

/**
 * Makes the {@link PacketCipher}s of the packet path: libcrypto's where it has the algorithm, else
 * those of {@link PacketCiphers}.
 */
public final class EspCiphers {

  private EspCiphers() {}

  /** Whether the packets of this algorithm leave no garbage here. */
  public static boolean isGarbageFree(EncryptionAlgorithm encryption) {
    return LibCrypto.isThere() && hasLibCrypto(encryption);
  }

  /** As {@link PacketCiphers#create}, for ESP. */
  public static PacketCipher create(
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm integrity,
      boolean extendedSequence,
      byte[] encryptionKey,
      byte[] integrityKey) {
    if (!isGarbageFree(encryption)) {
      return PacketCiphers.create(
          encryption, integrity, extendedSequence, encryptionKey, integrityKey);
    }
    PacketCiphers.requireFit(encryption, integrity, encryptionKey, integrityKey);
    return new LibCryptoAeadCipher(encryption, extendedSequence, encryptionKey);
  }

  /** CCM wants the length of a packet before it, one call more; Bouncy Castle keeps it. */
  private static boolean hasLibCrypto(EncryptionAlgorithm encryption) {
    return switch (encryption) {
      case AES_GCM_8_128,
          AES_GCM_8_192,
          AES_GCM_8_256,
          AES_GCM_12_128,
          AES_GCM_12_192,
          AES_GCM_12_256,
          AES_GCM_128,
          AES_GCM_192,
          AES_GCM_256,
          AES_GMAC_128,
          AES_GMAC_192,
          AES_GMAC_256,
          CHACHA20_POLY1305 ->
          true;
      default -> false;
    };
  }
}
