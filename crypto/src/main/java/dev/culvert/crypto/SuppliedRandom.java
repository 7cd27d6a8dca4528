package dev.culvert.crypto;

import java.security.SecureRandom;
import java.security.SecureRandomSpi;

/**
 * Hands {@link RandomBytes} to those JDK interfaces that take their randomness as a {@link
 * SecureRandom}. It has no entropy of its own.
 */
public final class SuppliedRandom extends SecureRandom {

  private static final long serialVersionUID = 1L;

  /** Random numbers that come from {@code source}. */
  public SuppliedRandom(RandomBytes source) {
    super(new Source(source), null);
  }

  private static final class Source extends SecureRandomSpi {

    private static final long serialVersionUID = 1L;

    private final transient RandomBytes source;

    Source(RandomBytes source) {
      this.source = source;
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      source.fill(bytes);
    }

    @Override
    protected byte[] engineGenerateSeed(int length) {
      return source.next(length);
    }

    /** The source is the caller's: there is nothing to seed. */
    @Override
    protected void engineSetSeed(byte[] seed) {}
  }
}
