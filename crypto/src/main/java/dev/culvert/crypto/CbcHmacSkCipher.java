package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/** AES-CBC and an HMAC over everything before the ICV (RFC 7296 section 3.14). */
record CbcHmacSkCipher(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity)
    implements SkCipher {

  @Override
  public int ivBytes() {
    return encryption.ivBytes();
  }

  @Override
  public int icvBytes() {
    return integrity.icvBytes();
  }

  @Override
  public int sealedBytes(int plaintextBytes) {
    return SkCipher.paddedBytes(plaintextBytes, Aes.BLOCK_BYTES) + icvBytes();
  }

  @Override
  public byte[] seal(
      byte[] encryptionKey,
      byte[] integrityKey,
      byte[] iv,
      byte[] associatedData,
      byte[] plaintext) {
    byte[] padded = SkCipher.pad(plaintext, Aes.BLOCK_BYTES);
    byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, encryptionKey, iv, padded);
    Arrays.fill(padded, (byte) 0);
    byte[] icv = Integrity.of(integrity).icv(integrityKey, associatedData, iv, ciphertext);
    byte[] sealed = Arrays.copyOf(ciphertext, ciphertext.length + icv.length);
    System.arraycopy(icv, 0, sealed, ciphertext.length, icv.length);
    return sealed;
  }

  @Override
  public Optional<byte[]> open(
      byte[] encryptionKey, byte[] integrityKey, byte[] iv, byte[] associatedData, byte[] sealed) {
    int ciphertextBytes = sealed.length - icvBytes();
    if (ciphertextBytes <= 0 || ciphertextBytes % Aes.BLOCK_BYTES != 0) {
      return Optional.empty();
    }
    byte[] ciphertext = Arrays.copyOf(sealed, ciphertextBytes);
    byte[] icv = Arrays.copyOfRange(sealed, ciphertextBytes, sealed.length);
    if (!Integrity.of(integrity).verify(integrityKey, icv, associatedData, iv, ciphertext)) {
      return Optional.empty();
    }
    return SkCipher.unpad(crypt(Cipher.DECRYPT_MODE, encryptionKey, iv, ciphertext));
  }

  private byte[] crypt(int mode, byte[] encryptionKey, byte[] iv, byte[] blocks) {
    if (encryptionKey.length != encryption.keyMaterialBytes() || iv.length != ivBytes()) {
      throw new IllegalArgumentException("key or IV of the wrong length for " + encryption);
    }
    try {
      Cipher cipher = Aes.cbc();
      cipher.init(mode, Aes.key(encryptionKey, encryptionKey.length), new IvParameterSpec(iv));
      return cipher.doFinal(blocks);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC refused whole blocks", e);
    }
  }
}
