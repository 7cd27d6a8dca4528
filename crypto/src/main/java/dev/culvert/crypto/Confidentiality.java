package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import org.bouncycastle.crypto.engines.CamelliaEngine;
import org.bouncycastle.crypto.engines.TwofishEngine;

/**
 * Encryption that does not authenticate, in place (RFC 4303 section 3.3.2.1, "separate
 * confidentiality and integrity algorithms"). It is keyed once and serves one thread.
 */
sealed interface Confidentiality permits JdkConfidentiality, BlockCipherCbc, NoConfidentiality {

  /**
   * The cipher of an algorithm that is not a combined-mode one.
   *
   * @param keyAndSalt {@link EncryptionAlgorithm#keyMaterialBytes} long
   */
  static Confidentiality of(EncryptionAlgorithm algorithm, byte[] keyAndSalt) {
    return switch (algorithm) {
      case NULL -> NoConfidentiality.INSTANCE;
      case AES_CBC_128, AES_CBC_192, AES_CBC_256 ->
          JdkConfidentiality.cbc(algorithm, "AES", keyAndSalt);
      case DES_CBC -> JdkConfidentiality.cbc(algorithm, "DES", keyAndSalt);
      case TRIPLE_DES_CBC -> JdkConfidentiality.cbc(algorithm, "DESede", keyAndSalt);
      case BLOWFISH_CBC_128 -> JdkConfidentiality.cbc(algorithm, "Blowfish", keyAndSalt);
      case AES_CTR_128, AES_CTR_192, AES_CTR_256 -> JdkConfidentiality.ctr(algorithm, keyAndSalt);
      case CAMELLIA_CBC_128, CAMELLIA_CBC_192, CAMELLIA_CBC_256 ->
          new BlockCipherCbc(new CamelliaEngine(), keyAndSalt);
      case TWOFISH_CBC_256 -> new BlockCipherCbc(new TwofishEngine(), keyAndSalt);
      default -> throw new IllegalArgumentException(algorithm + " is a combined-mode algorithm");
    };
  }

  /** Encrypts the payload; its length fits the cipher and its IV stands at {@code ivOffset}. */
  void encrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes);

  /** Decrypts the payload, whose length fits the cipher. */
  void decrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes);
}
