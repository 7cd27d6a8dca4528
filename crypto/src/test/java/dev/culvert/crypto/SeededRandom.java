package dev.culvert.crypto;

import java.util.Random;

/** Reproducible bytes for tests. */
final class SeededRandom {

  private SeededRandom() {}

  static RandomBytes of(long seed) {
    Random random = new Random(seed);
    return random::nextBytes;
  }
}
