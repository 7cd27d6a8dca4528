package dev.culvert.crypto;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-GCM with a 16-byte tag over whole arrays, for everything but packets. */
final class AesGcm {

  private AesGcm() {}

  /** Ciphertext and tag. The nonce must never come twice under one key. */
  static byte[] seal(SecretKey key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
    try {
      return initialised(Cipher.ENCRYPT_MODE, key, nonce, associatedData).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to encrypt", e);
    }
  }

  /** The plaintext, or empty when the tag is wrong. */
  static Optional<byte[]> open(SecretKey key, byte[] nonce, byte[] associatedData, byte[] sealed) {
    if (sealed.length < Aes.GCM_TAG_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          initialised(Cipher.DECRYPT_MODE, key, nonce, associatedData).doFinal(sealed));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused to decrypt", e);
    }
  }

  private static Cipher initialised(int mode, SecretKey key, byte[] nonce, byte[] associatedData)
      throws GeneralSecurityException {
    Cipher cipher = Aes.gcm();
    cipher.init(mode, key, new GCMParameterSpec(8 * Aes.GCM_TAG_BYTES, nonce));
    cipher.updateAAD(associatedData);
    return cipher;
  }
}
