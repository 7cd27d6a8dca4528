package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-GCM (RFC 4106): the nonce is the salt that belongs to the key, then the packet's IV. */
final class GcmEspCipher implements EspCipher {

  private static final int LARGEST_IP_PACKET = 65535;

  private final EncryptionAlgorithm algorithm;
  private final SecretKey key;
  private final Cipher cipher;
  private final byte[] nonce = new byte[Aes.GCM_NONCE_BYTES];

  /**
   * Where packets are decrypted to: given one array for input and output, the JDK would make a new
   * one of the whole buffer's length for each packet. It grows to the largest packet seen.
   */
  private byte[] plaintext = new byte[2048];

  GcmEspCipher(EncryptionAlgorithm algorithm, byte[] keyAndSalt) {
    this.algorithm = algorithm;
    int keyBytes = algorithm.keyBits() / 8;
    this.key = Aes.key(keyAndSalt, keyBytes);
    this.cipher = Aes.gcm();
    System.arraycopy(keyAndSalt, keyBytes, nonce, 0, algorithm.saltBytes());
  }

  @Override
  public int ivBytes() {
    return algorithm.ivBytes();
  }

  @Override
  public int alignment() {
    return algorithm.alignment();
  }

  @Override
  public int icvBytes() {
    return algorithm.icvBytes();
  }

  @Override
  public int encrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes) {
    try {
      start(Cipher.ENCRYPT_MODE, buffer, aadOffset, aadBytes, ivOffset);
      return cipher.doFinal(buffer, payloadOffset, payloadBytes, buffer, payloadOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("IV used twice, or no room for the ICV", e);
    }
  }

  @Override
  public boolean decrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes) {
    if (payloadBytes < 0 || payloadBytes > LARGEST_IP_PACKET) {
      return false;
    }
    if (payloadBytes > plaintext.length) {
      plaintext = new byte[LARGEST_IP_PACKET];
    }
    try {
      start(Cipher.DECRYPT_MODE, buffer, aadOffset, aadBytes, ivOffset);
      cipher.doFinal(buffer, payloadOffset, payloadBytes + icvBytes(), plaintext, 0);
      System.arraycopy(plaintext, 0, buffer, payloadOffset, payloadBytes);
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM refused a whole packet", e);
    }
  }

  private void start(int mode, byte[] buffer, int aadOffset, int aadBytes, int ivOffset)
      throws GeneralSecurityException {
    System.arraycopy(buffer, ivOffset, nonce, algorithm.saltBytes(), algorithm.ivBytes());
    cipher.init(mode, key, new GCMParameterSpec(8 * Aes.GCM_TAG_BYTES, nonce));
    cipher.updateAAD(buffer, aadOffset, aadBytes);
  }
}
