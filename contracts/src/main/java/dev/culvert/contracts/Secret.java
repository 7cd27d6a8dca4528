package dev.culvert.contracts;

import java.util.Arrays;

/**
 * Bytes that must not be seen: keys, pre-shared secrets. It prints as redacted, has no JSON form
 * (only {@link Sealed} has) and is zeroed by {@link #close()}.
 */
public final class Secret implements AutoCloseable {

  private final byte[] bytes;
  private boolean closed;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over: the caller must not use it any more. */
  public static Secret owning(byte[] bytes) {
    return new Secret(bytes);
  }

  /** A copy of the array, which the caller still has to zero. */
  public static Secret copyOf(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /**
   * The secret's own array, not a copy: use it at once, keep no reference, never change it.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  public byte[] expose() {
    if (closed) {
      throw new IllegalStateException("secret used after it was zeroed");
    }
    return bytes;
  }

  /** Number of bytes. */
  public int length() {
    return bytes.length;
  }

  /** An independent copy that outlives this one. */
  public Secret copy() {
    return new Secret(expose().clone());
  }

  @Override
  public void close() {
    closed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
