package dev.culvert.crypto;

import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's AES in the modes that are used here. */
final class Aes {

  static final int BLOCK_BYTES = 16;
  static final int GCM_TAG_BYTES = 16;
  static final int GCM_NONCE_BYTES = 12;

  private Aes() {}

  static Cipher gcm() {
    return JdkCipher.named("AES/GCM/NoPadding");
  }

  static Cipher cbc() {
    return JdkCipher.named("AES/CBC/NoPadding");
  }

  /** The first {@code length} bytes of {@code material} as a key. */
  static SecretKeySpec key(byte[] material, int length) {
    return new SecretKeySpec(material, 0, length, "AES");
  }
}
