package dev.culvert.crypto;

import dev.culvert.contracts.EncryptionAlgorithm;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;

/** AES-CBC (RFC 3602) and an HMAC over header, IV and ciphertext (RFC 4303 section 3.3.2.1). */
final class CbcHmacEspCipher implements EspCipher {

  private final EncryptionAlgorithm algorithm;
  private final SecretKey key;
  private final Cipher cipher;
  private final PacketIcv icv;

  /** Given one array for input and output, the JDK would copy each payload into a new one. */
  private byte[] crypted = new byte[2048];

  CbcHmacEspCipher(EncryptionAlgorithm algorithm, byte[] encryptionKey, PacketIcv icv) {
    this.algorithm = algorithm;
    this.key = Aes.key(encryptionKey, encryptionKey.length);
    this.cipher = Aes.cbc();
    this.icv = icv;
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
    return icv.icvBytes();
  }

  @Override
  public int encrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes) {
    crypt(Cipher.ENCRYPT_MODE, buffer, ivOffset, payloadOffset, payloadBytes);
    icv.update(buffer, aadOffset, aadBytes)
        .update(buffer, ivOffset, ivBytes())
        .update(buffer, payloadOffset, payloadBytes)
        .write(buffer, payloadOffset + payloadBytes);
    return payloadBytes + icvBytes();
  }

  @Override
  public boolean decrypt(
      byte[] buffer,
      int aadOffset,
      int aadBytes,
      int ivOffset,
      int payloadOffset,
      int payloadBytes) {
    if (payloadBytes <= 0 || payloadBytes % Aes.BLOCK_BYTES != 0) {
      return false;
    }
    boolean genuine =
        icv.update(buffer, aadOffset, aadBytes)
            .update(buffer, ivOffset, ivBytes())
            .update(buffer, payloadOffset, payloadBytes)
            .matches(buffer, payloadOffset + payloadBytes);
    if (genuine) {
      crypt(Cipher.DECRYPT_MODE, buffer, ivOffset, payloadOffset, payloadBytes);
    }
    return genuine;
  }

  private void crypt(int mode, byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {
    if (payloadBytes > crypted.length) {
      crypted = new byte[payloadBytes];
    }
    try {
      cipher.init(mode, key, new IvParameterSpec(buffer, ivOffset, ivBytes()));
      cipher.doFinal(buffer, payloadOffset, payloadBytes, crypted, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("payload is not made of whole blocks", e);
    }
    System.arraycopy(crypted, 0, buffer, payloadOffset, payloadBytes);
  }
}
