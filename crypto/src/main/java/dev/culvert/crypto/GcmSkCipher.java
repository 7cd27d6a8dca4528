package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM in IKE: the nonce is the salt, kept behind the key, and the IV (RFC 5282 section 7). */
record GcmSkCipher(EncryptionAlgorithm encryption) implements SkCipher {

  /** A combined-mode cipher needs Pad Length but no padding (RFC 5282 section 3). */
  private static final int BLOCK_BYTES = 1;

  @Override
  public int ivBytes() {
    return encryption.ivBytes();
  }

  @Override
  public int icvBytes() {
    return encryption.icvBytes();
  }

  @Override
  public int sealedBytes(int plaintextBytes) {
    return SkCipher.paddedBytes(plaintextBytes, BLOCK_BYTES) + icvBytes();
  }

  @Override
  public byte[] seal(
      byte[] encryptionKey,
      byte[] integrityKey,
      byte[] iv,
      byte[] associatedData,
      byte[] plaintext) {
    byte[] padded = SkCipher.pad(plaintext, BLOCK_BYTES);
    byte[] sealed =
        AesGcm.seal(key(encryptionKey), nonce(encryptionKey, iv), associatedData, padded);
    Arrays.fill(padded, (byte) 0);
    return sealed;
  }

  @Override
  public Optional<byte[]> open(
      byte[] encryptionKey, byte[] integrityKey, byte[] iv, byte[] associatedData, byte[] sealed) {
    return AesGcm.open(key(encryptionKey), nonce(encryptionKey, iv), associatedData, sealed)
        .flatMap(SkCipher::unpad);
  }

  private SecretKeySpec key(byte[] encryptionKey) {
    if (encryptionKey.length != encryption.keyMaterialBytes()) {
      throw new IllegalArgumentException("key of the wrong length for " + encryption);
    }
    return Aes.key(encryptionKey, encryption.keyBits() / 8);
  }

  private byte[] nonce(byte[] encryptionKey, byte[] iv) {
    if (iv.length != ivBytes()) {
      throw new IllegalArgumentException("IV of the wrong length for " + encryption);
    }
    byte[] nonce = new byte[Aes.GCM_NONCE_BYTES];
    int saltBytes = encryption.saltBytes();
    System.arraycopy(encryptionKey, encryption.keyBits() / 8, nonce, 0, saltBytes);
    System.arraycopy(iv, 0, nonce, saltBytes, iv.length);
    return nonce;
  }
}
