package dev.culvert.crypto;

import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.params.KeyParameter;

/** CBC over a block cipher of Bouncy Castle's, for those that the JDK lacks (RFC 5529). */
final class BlockCipherCbc implements Confidentiality {

  private final BlockCipher cipher;
  private final KeyParameter key;
  private final byte[] ciphertext;
  private boolean encrypting = true;

  BlockCipherCbc(BlockCipher cipher, byte[] key) {
    this.cipher = cipher;
    this.key = new KeyParameter(key);
    this.ciphertext = new byte[2 * cipher.getBlockSize()];
    cipher.init(encrypting, this.key);
  }

  @Override
  public void encrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {
    turn(true);
    int block = cipher.getBlockSize();
    int before = ivOffset;
    for (int at = payloadOffset; at < payloadOffset + payloadBytes; at += block) {
      xor(buffer, at, buffer, before, block);
      cipher.processBlock(buffer, at, buffer, at);
      before = at;
    }
  }

  @Override
  public void decrypt(byte[] buffer, int ivOffset, int payloadOffset, int payloadBytes) {
    turn(false);
    int block = cipher.getBlockSize();
    System.arraycopy(buffer, ivOffset, ciphertext, 0, block);
    for (int at = payloadOffset; at < payloadOffset + payloadBytes; at += block) {
      System.arraycopy(buffer, at, ciphertext, block, block);
      cipher.processBlock(buffer, at, buffer, at);
      xor(buffer, at, ciphertext, 0, block);
      System.arraycopy(ciphertext, block, ciphertext, 0, block);
    }
  }

  /** Computes the key schedule for the other direction; an SA has only one. */
  private void turn(boolean encrypt) {
    if (encrypting != encrypt) {
      cipher.init(encrypt, key);
      encrypting = encrypt;
    }
  }

  private static void xor(byte[] target, int at, byte[] other, int otherAt, int length) {
    for (int i = 0; i < length; i++) {
      target[at + i] ^= other[otherAt + i];
    }
  }
}
