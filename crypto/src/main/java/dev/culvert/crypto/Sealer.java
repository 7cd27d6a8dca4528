package dev.culvert.crypto;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import java.util.Arrays;

/**
 * Seals secrets to a recipient's public key, so that they may cross the broker: hybrid key
 * encapsulation ({@link HybridKem}), then AES-256-GCM. Each sealing has a key and nonce of its own.
 */
public final class Sealer {

  private static final int KEY_BYTES = HybridKem.SECRET_BYTES - Aes.GCM_NONCE_BYTES;

  private Sealer() {}

  /**
   * Seals {@code plaintext}, which the caller zeroes.
   *
   * @param associatedData what the secret is bound to: UTF-8 of {@code topic|key|schema} of its
   *     record
   * @throws IllegalArgumentException when the public key is not usable
   */
  public static Sealed seal(
      SealingPublicKey to, byte[] plaintext, byte[] associatedData, RandomBytes random) {
    HybridKem.Encapsulated encapsulated = HybridKem.encapsulate(to, random);
    try (Secret messageKey = encapsulated.secret()) {
      byte[] ciphertext =
          AesGcm.seal(
              Aes.key(messageKey.expose(), KEY_BYTES),
              nonce(messageKey),
              associatedData,
              plaintext);
      return new Sealed(to.id(), encapsulated.encapsulation(), ByteString.copyOf(ciphertext));
    }
  }

  static Secret open(Secret messageKey, byte[] associatedData, byte[] ciphertext)
      throws UnsealException {
    return AesGcm.open(
            Aes.key(messageKey.expose(), KEY_BYTES), nonce(messageKey), associatedData, ciphertext)
        .map(Secret::owning)
        .orElseThrow(() -> new UnsealException("sealed data or its place was changed"));
  }

  private static byte[] nonce(Secret messageKey) {
    return Arrays.copyOfRange(messageKey.expose(), KEY_BYTES, HybridKem.SECRET_BYTES);
  }
}
