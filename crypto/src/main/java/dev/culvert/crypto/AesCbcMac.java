package dev.culvert.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES-128 in CBC with one of two further keys added to the last block: AES-XCBC (RFC 3566) and
 * AES-CMAC (RFC 4493), which differ only in where those keys come from. Neither is in the JDK; its
 * AES does the chaining in one call per message.
 */
final class AesCbcMac implements KeyedMac {

  static final int KEY_BYTES = 16;

  private static final int BLOCK = Aes.BLOCK_BYTES;

  private final Cipher chain;
  private final byte[] ofWholeBlock;
  private final byte[] ofPaddedBlock;
  private byte[] message = new byte[256];
  private byte[] chained = new byte[256];
  private int length;

  /**
   * A MAC by its three keys.
   *
   * @param ofWholeBlock added to a last block that the message fills
   * @param ofPaddedBlock added to a last block that needs padding
   */
  private AesCbcMac(byte[] key, byte[] ofWholeBlock, byte[] ofPaddedBlock) {
    this.ofWholeBlock = ofWholeBlock;
    this.ofPaddedBlock = ofPaddedBlock;
    this.chain = chainFromZero(key);
  }

  private static Cipher chainFromZero(byte[] key) {
    try {
      Cipher cipher = Aes.cbc();
      cipher.init(
          Cipher.ENCRYPT_MODE, Aes.key(key, key.length), new IvParameterSpec(new byte[BLOCK]));
      return cipher;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("AES key of " + key.length + " bytes", e);
    }
  }

  /** AES-XCBC with a key of 16 bytes. */
  static AesCbcMac xcbc(byte[] key) {
    byte[] first = encryptedBlockOf(key, 1);
    AesCbcMac mac = new AesCbcMac(first, encryptedBlockOf(key, 2), encryptedBlockOf(key, 3));
    Arrays.fill(first, (byte) 0);
    return mac;
  }

  /** AES-CMAC with a key of 16 bytes. */
  static AesCbcMac cmac(byte[] key) {
    byte[] ofWholeBlock = doubled(encryptedBlockOf(key, 0));
    return new AesCbcMac(key, ofWholeBlock, doubled(ofWholeBlock));
  }

  /** AES-XCBC with a key of any length: a short one gets zeros, a long one is hashed (RFC 4434). */
  static AesCbcMac xcbcOfAnyKey(byte[] key) {
    return xcbc(
        key.length <= KEY_BYTES
            ? Arrays.copyOf(key, KEY_BYTES)
            : xcbc(new byte[KEY_BYTES]).compute(key));
  }

  /** AES-CMAC with a key of any length: all but 16 bytes are hashed (RFC 4615 section 3). */
  static AesCbcMac cmacOfAnyKey(byte[] key) {
    return cmac(key.length == KEY_BYTES ? key : cmac(new byte[KEY_BYTES]).compute(key));
  }

  private static byte[] encryptedBlockOf(byte[] key, int repeated) {
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) repeated);
    try {
      return chainFromZero(key).doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC refused a whole block", e);
    }
  }

  /** Twice the block in GF(2^128) with x^128 = x^7 + x^2 + x + 1 (RFC 4493 section 2.3). */
  private static byte[] doubled(byte[] block) {
    byte[] twice = new byte[BLOCK];
    int carry = 0;
    for (int i = BLOCK - 1; i >= 0; i--) {
      twice[i] = (byte) (block[i] << 1 | carry);
      carry = (block[i] & 0x80) >>> 7;
    }
    twice[BLOCK - 1] ^= (byte) (-carry & 0x87);
    return twice;
  }

  @Override
  public int bytes() {
    return BLOCK;
  }

  @Override
  public void update(byte[] data, int offset, int bytes) {
    int needed = length + bytes + BLOCK;
    if (needed > message.length) {
      byte[] longer = Arrays.copyOf(message, 2 * needed);
      Arrays.fill(message, (byte) 0);
      message = longer;
      chained = new byte[longer.length];
    }
    System.arraycopy(data, offset, message, length, bytes);
    length += bytes;
  }

  @Override
  public void finish(byte[] target, int offset) {
    boolean whole = length > 0 && length % BLOCK == 0;
    int end = whole ? length : (length / BLOCK + 1) * BLOCK;
    if (!whole) {
      message[length] = (byte) 0x80;
      Arrays.fill(message, length + 1, end, (byte) 0);
    }
    byte[] added = whole ? ofWholeBlock : ofPaddedBlock;
    for (int i = 0; i < BLOCK; i++) {
      message[end - BLOCK + i] ^= added[i];
    }
    try {
      chain.doFinal(message, 0, end, chained, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CBC refused whole blocks", e);
    }
    System.arraycopy(chained, end - BLOCK, target, offset, BLOCK);
    Arrays.fill(message, 0, end, (byte) 0);
    length = 0;
  }
}
