package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The JDK's combined modes: AES-GCM (RFC 4106), ChaCha20-Poly1305 (RFC 7634), and AES-GCM with all
 * of the packet as associated data, which is GMAC (RFC 4543). The nonce is the salt that belongs to
 * the key, then the packet's IV.
 */
final class JdkAeadCipher implements PacketCipher {

  private static final int LARGEST_IP_PACKET = 65535;

  private final EncryptionAlgorithm algorithm;
  private final HighSequence highSequence;
  private final SecretKey key;
  private final Cipher cipher;
  private final byte[] nonce = new byte[Aes.GCM_NONCE_BYTES];

  /**
   * Where packets are decrypted to: given one array for input and output, the JDK would make a new
   * one of the whole buffer's length for each packet. It grows to the largest packet seen.
   */
  private byte[] plaintext = new byte[2048];

  JdkAeadCipher(EncryptionAlgorithm algorithm, byte[] keyAndSalt, HighSequence highSequence) {
    this.algorithm = algorithm;
    this.highSequence = highSequence;
    int keyBytes = algorithm.keyBits() / 8;
    boolean chacha = algorithm == EncryptionAlgorithm.CHACHA20_POLY1305;
    this.key = new SecretKeySpec(keyAndSalt, 0, keyBytes, chacha ? "ChaCha20" : "AES");
    this.cipher = chacha ? JdkCipher.named("ChaCha20-Poly1305") : Aes.gcm();
    System.arraycopy(keyAndSalt, keyBytes, nonce, 0, algorithm.saltBytes());
  }

  @Override
  public EncryptionAlgorithm algorithm() {
    return algorithm;
  }

  @Override
  public int encrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes,
      int sequenceHigh) {
    try {
      start(Cipher.ENCRYPT_MODE, buffer, aadOffset, aadBytes, ivOffset, sequenceHigh);
      if (algorithm.leavesReadable()) {
        cipher.updateAAD(buffer, ivOffset, payloadOffset - ivOffset + payloadBytes);
        return payloadBytes + cipher.doFinal(buffer, 0, 0, buffer, payloadOffset + payloadBytes);
      }
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
      int payloadBytes,
      int sequenceHigh) {
    if (payloadBytes < 0 || payloadBytes > LARGEST_IP_PACKET) {
      return false;
    }
    if (payloadBytes > plaintext.length) {
      plaintext = new byte[LARGEST_IP_PACKET];
    }
    try {
      start(Cipher.DECRYPT_MODE, buffer, aadOffset, aadBytes, ivOffset, sequenceHigh);
      if (algorithm.leavesReadable()) {
        cipher.updateAAD(buffer, ivOffset, payloadOffset - ivOffset + payloadBytes);
        cipher.doFinal(buffer, payloadOffset + payloadBytes, icvBytes(), plaintext, 0);
      } else {
        cipher.doFinal(buffer, payloadOffset, payloadBytes + icvBytes(), plaintext, 0);
        System.arraycopy(plaintext, 0, buffer, payloadOffset, payloadBytes);
      }
      return true;
    } catch (AEADBadTagException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " refused a whole packet", e);
    }
  }

  /** An extended sequence number's high half stands before the low one (RFC 4106 section 5). */
  private void start(
      int mode, byte[] buffer, int aadOffset, int aadBytes, int ivOffset, int sequenceHigh)
      throws GeneralSecurityException {
    System.arraycopy(buffer, ivOffset, nonce, algorithm.saltBytes(), algorithm.ivBytes());
    cipher.init(mode, key, parameters());
    byte[] high = highSequence.of(sequenceHigh);
    if (high.length == 0) {
      cipher.updateAAD(buffer, aadOffset, aadBytes);
    } else {
      int before = aadBytes - HighSequence.BYTES;
      cipher.updateAAD(buffer, aadOffset, before);
      cipher.updateAAD(high);
      cipher.updateAAD(buffer, aadOffset + before, HighSequence.BYTES);
    }
  }

  private AlgorithmParameterSpec parameters() {
    return algorithm == EncryptionAlgorithm.CHACHA20_POLY1305
        ? new IvParameterSpec(nonce)
        : new GCMParameterSpec(8 * algorithm.icvBytes(), nonce);
  }
}
