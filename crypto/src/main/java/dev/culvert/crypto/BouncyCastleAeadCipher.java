package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.crypto.modes.CCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/**
 * Combined modes that the JDK lacks: AES-CCM (RFC 4309), and AES-GCM with an ICV of 8 bytes, which
 * the JDK refuses as too short.
 */
final class BouncyCastleAeadCipher implements PacketCipher {

  private static final int LARGEST_IP_PACKET = 65535;

  private final EncryptionAlgorithm algorithm;
  private final HighSequence highSequence;
  private final KeyParameter key;
  private final AEADBlockCipher cipher;
  private final byte[] nonce;

  /** Neither mode works in place. It grows to the largest packet seen. */
  private byte[] crypted = new byte[2048];

  BouncyCastleAeadCipher(
      EncryptionAlgorithm algorithm, byte[] keyAndSalt, HighSequence highSequence) {
    this.algorithm = algorithm;
    this.highSequence = highSequence;
    int keyBytes = algorithm.keyBits() / 8;
    this.key = new KeyParameter(keyAndSalt, 0, keyBytes);
    this.nonce = new byte[algorithm.saltBytes() + algorithm.ivBytes()];
    System.arraycopy(keyAndSalt, keyBytes, nonce, 0, algorithm.saltBytes());
    this.cipher =
        switch (algorithm) {
          case AES_GCM_8_128, AES_GCM_8_192, AES_GCM_8_256 ->
              GCMBlockCipher.newInstance(AESEngine.newInstance());
          default -> CCMBlockCipher.newInstance(AESEngine.newInstance());
        };
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
      start(true, buffer, aadOffset, aadBytes, ivOffset, sequenceHigh);
      int bytes = crypt(buffer, payloadOffset, payloadBytes);
      System.arraycopy(crypted, 0, buffer, payloadOffset, bytes);
      return bytes;
    } catch (InvalidCipherTextException e) {
      throw new IllegalStateException(algorithm + " refused to encrypt", e);
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
    try {
      start(false, buffer, aadOffset, aadBytes, ivOffset, sequenceHigh);
      int bytes = crypt(buffer, payloadOffset, payloadBytes + icvBytes());
      System.arraycopy(crypted, 0, buffer, payloadOffset, bytes);
      return true;
    } catch (InvalidCipherTextException e) {
      return false;
    }
  }

  private int crypt(byte[] buffer, int at, int bytes) throws InvalidCipherTextException {
    int needed = cipher.getOutputSize(bytes);
    if (needed > crypted.length) {
      crypted = new byte[LARGEST_IP_PACKET + icvBytes()];
    }
    int done = cipher.processBytes(buffer, at, bytes, crypted, 0);
    return done + cipher.doFinal(crypted, done);
  }

  /** An extended sequence number's high half stands before the low one (RFC 4309 section 5). */
  private void start(
      boolean encrypt, byte[] buffer, int aadOffset, int aadBytes, int ivOffset, int sequenceHigh) {
    System.arraycopy(buffer, ivOffset, nonce, algorithm.saltBytes(), algorithm.ivBytes());
    cipher.init(encrypt, new AEADParameters(key, 8 * algorithm.icvBytes(), nonce));
    byte[] high = highSequence.of(sequenceHigh);
    int before = aadBytes - HighSequence.BYTES;
    cipher.processAADBytes(buffer, aadOffset, before);
    cipher.processAADBytes(high, 0, high.length);
    cipher.processAADBytes(buffer, aadOffset + before, HighSequence.BYTES);
  }
}
