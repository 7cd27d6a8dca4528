package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's block ciphers in CBC (RFC 2451, RFC 3602) and its AES in counter mode (RFC 3686). */
final class JdkConfidentiality implements Confidentiality {

  private final EncryptionAlgorithm algorithm;
  private final Cipher cipher;
  private final SecretKey key;

  /** Salt, IV and block counter, which begins with 1 (RFC 3686 section 4); empty for CBC. */
  private final byte[] counterBlock;

  /** Given one array for input and output, the JDK would copy each payload into a new one. */
  private byte[] crypted = new byte[2048];

  private JdkConfidentiality(
      EncryptionAlgorithm algorithm, Cipher cipher, SecretKey key, byte[] counterBlock) {
    this.algorithm = algorithm;
    this.cipher = cipher;
    this.key = key;
    this.counterBlock = counterBlock;
  }

  static JdkConfidentiality cbc(EncryptionAlgorithm algorithm, String jdkName, byte[] key) {
    return new JdkConfidentiality(
        algorithm,
        JdkCipher.named(jdkName + "/CBC/NoPadding"),
        new SecretKeySpec(key, jdkName),
        new byte[0]);
  }

  static JdkConfidentiality ctr(EncryptionAlgorithm algorithm, byte[] keyAndSalt) {
    int keyBytes = algorithm.keyBits() / 8;
    byte[] counterBlock = new byte[Aes.BLOCK_BYTES];
    System.arraycopy(keyAndSalt, keyBytes, counterBlock, 0, algorithm.saltBytes());
    counterBlock[Aes.BLOCK_BYTES - 1] = 1;
    return new JdkConfidentiality(
        algorithm,
        JdkCipher.named("AES/CTR/NoPadding"),
        Aes.key(keyAndSalt, keyBytes),
        counterBlock);
  }

  @Override
  public void encrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {
    crypt(Cipher.ENCRYPT_MODE, buffer, ivOffset, payloadOffset, payloadBytes);
  }

  @Override
  public void decrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {
    crypt(Cipher.DECRYPT_MODE, buffer, ivOffset, payloadOffset, payloadBytes);
  }

  private void crypt(int mode, byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {
    if (payloadBytes > crypted.length) {
      crypted = new byte[payloadBytes];
    }
    try {
      cipher.init(mode, key, initialVector(buffer, ivOffset));
      cipher.doFinal(buffer, payloadOffset, payloadBytes, crypted, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("payload does not fit " + algorithm, e);
    }
    System.arraycopy(crypted, 0, buffer, payloadOffset, payloadBytes);
  }

  private AlgorithmParameterSpec initialVector(byte[] buffer, int ivOffset) {
    if (counterBlock.length == 0) {
      return new IvParameterSpec(buffer, ivOffset, algorithm.ivBytes());
    }
    System.arraycopy(buffer, ivOffset, counterBlock, algorithm.saltBytes(), algorithm.ivBytes());
    return new IvParameterSpec(counterBlock);
  }
}
