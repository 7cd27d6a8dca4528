package dev.culvert.ike.v2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.crypto.RandomBytes;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RekeyTimeTest {

  private static final RandomBytes LOWEST = bytes -> Arrays.fill(bytes, (byte) 0);
  private static final RandomBytes HIGHEST = bytes -> Arrays.fill(bytes, (byte) -1);

  @Test
  void aLongLivedSaIsTriedAgainAfterTwoToSixSeconds() {
    long expiresAt = Duration.ofHours(1).toMillis();
    assertEquals(2_000, RekeyTime.retry(0, expiresAt, LOWEST));
    assertEquals(5_999, RekeyTime.retry(0, expiresAt, HIGHEST));
  }

  /** The last tenth of its life is left when the side that did not make it begins last. */
  @ParameterizedTest
  @ValueSource(longs = {10_000, 12_000, 60_000, 1_800_000})
  void anSaIsTriedAgainThreeTimesBeforeItExpires(long lifetime) {
    long now = lifetime - lifetime / 10;
    for (int tries = 1; tries <= 3; tries++) {
      now = RekeyTime.retry(now, lifetime, HIGHEST);
      assertTrue(now < lifetime, "try " + tries);
    }
  }

  @Test
  void theLastTriesDoNotBecomeAFlood() {
    assertEquals(100, RekeyTime.retry(0, 1, LOWEST));
    assertEquals(100, RekeyTime.retry(0, -5_000, LOWEST), "overdue");
  }
}
