package dev.culvert.datapath.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long START = -5;
  private static final int PER_SECOND = 10;

  private final TokenBuckets buckets = new TokenBuckets(PER_SECOND, 42, START);

  @Test
  void aKeyHasItsTokensAndEarnsThemAgain() {
    assertEquals(PER_SECOND, taken(7, START));
    assertEquals(5, taken(7, START + SECOND / 2));
    assertEquals(PER_SECOND, taken(7, START + 60 * SECOND));
  }

  @Test
  void otherKeysAreNotHeldUp() {
    assertEquals(PER_SECOND, taken(7, START));
    assertTrue(buckets.take(8, START));
    assertTrue(buckets.take(7L << 32, START));
  }

  private long taken(long key, long now) {
    return IntStream.range(0, 100).filter(i -> buckets.take(key, now)).count();
  }
}
