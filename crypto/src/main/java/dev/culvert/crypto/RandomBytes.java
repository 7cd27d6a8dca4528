package dev.culvert.crypto;

/**
 * A source of unpredictable bytes. It comes in as an argument so that every result can be
 * reproduced; a service passes its {@code SecureRandom}'s {@code nextBytes}.
 */
@FunctionalInterface
public interface RandomBytes {

  /** Overwrites the whole array with random bytes. */
  void fill(byte[] target);

  /** A new array of {@code length} random bytes. */
  default byte[] next(int length) {
    byte[] bytes = new byte[length];
    fill(bytes);
    return bytes;
  }
}
