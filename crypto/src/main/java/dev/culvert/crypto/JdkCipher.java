package dev.culvert.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Ciphers of the JDK by its names for them. */
final class JdkCipher {

  private JdkCipher() {}

  /** A cipher that every JDK has, such as {@code AES/CBC/NoPadding}. */
  static Cipher named(String transformation) {
    try {
      return Cipher.getInstance(transformation);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks " + transformation, e);
    }
  }
}
