package dev.culvert.lab;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, so that no test sleeps for a guess. */
public final class Await {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what the condition in words, for the message
   * @throws LabException if it does not hold within {@code limit}
   */
  public static void until(String what, Duration limit, BooleanSupplier condition) {
    if (!holds(limit, condition)) {
      throw new LabException("not within %s: %s".formatted(limit, what));
    }
  }

  /** Whether the condition comes to hold within {@code limit}. */
  public static boolean holds(Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted while waiting", e);
    }
  }
}
