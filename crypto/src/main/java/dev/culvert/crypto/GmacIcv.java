package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-GMAC in AH (RFC 4543 section 4): AES-GCM over nothing, with all that AH covers as associated
 * data.
 *
 * <pre>
 * nonce  salt (4), IV (8)
 * ICV    IV (8), tag (16)
 * </pre>
 */
final class GmacIcv extends PacketIcv {

  private static final int SALT_BYTES = 4;
  private static final int IV_BYTES = 8;

  private final Cipher cipher = Aes.gcm();
  private final SecretKey key;
  private final byte[] nonce = new byte[Aes.GCM_NONCE_BYTES];
  private final ByteBuffer iv = ByteBuffer.wrap(nonce, SALT_BYTES, IV_BYTES).slice();

  GmacIcv(IntegrityAlgorithm algorithm, boolean extendedSequence, byte[] keyAndSalt) {
    super(algorithm, extendedSequence);
    int keyBytes = keyAndSalt.length - SALT_BYTES;
    this.key = Aes.key(keyAndSalt, keyBytes);
    System.arraycopy(keyAndSalt, keyBytes, nonce, 0, SALT_BYTES);
  }

  @Override
  public GmacIcv beginSending(long number) {
    iv.putLong(0, number);
    return begin(Cipher.ENCRYPT_MODE);
  }

  @Override
  public GmacIcv beginReceiving(byte[] icv, int offset) {
    System.arraycopy(icv, offset, nonce, SALT_BYTES, IV_BYTES);
    return begin(Cipher.DECRYPT_MODE);
  }

  private GmacIcv begin(int mode) {
    try {
      cipher.init(mode, key, new GCMParameterSpec(8 * Aes.GCM_TAG_BYTES, nonce));
      return this;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("IV used twice", e);
    }
  }

  @Override
  public GmacIcv update(byte[] buffer, int offset, int length) {
    cipher.updateAAD(buffer, offset, length);
    return this;
  }

  @Override
  public void write(byte[] buffer, int offset) {
    System.arraycopy(nonce, SALT_BYTES, buffer, offset, IV_BYTES);
    try {
      cipher.doFinal(buffer, offset, 0, buffer, offset + IV_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GMAC refused to write its tag", e);
    }
  }

  @Override
  public boolean matches(byte[] buffer, int offset) {
    try {
      cipher.doFinal(buffer, offset + IV_BYTES, Aes.GCM_TAG_BYTES);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GMAC refused a whole tag", e);
    }
  }
}
