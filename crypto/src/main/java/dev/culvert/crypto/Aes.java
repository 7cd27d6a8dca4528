package dev.culvert.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's AES in the modes that are used here, and its ciphers by their names. */
final class Aes {

  static final int BLOCK_BYTES = 16;
  static final int GCM_TAG_BYTES = 16;
  static final int GCM_NONCE_BYTES = 12;

  private Aes() {}

  static Cipher gcm() {
    return cipher("AES/GCM/NoPadding");
  }

  static Cipher cbc() {
    return cipher("AES/CBC/NoPadding");
  }

  static Cipher cipher(String transformation) {
    try {
      return Cipher.getInstance(transformation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + transformation, e);
    }
  }

  /** The first {@code length} bytes of {@code material} as a key. */
  static SecretKeySpec key(byte[] material, int length) {
    return new SecretKeySpec(material, 0, length, "AES");
  }
}
