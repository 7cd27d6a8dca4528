package dev.culvert.datapath.engine;

/** Milliseconds since the epoch that never go back, whatever happens to the wall clock. */
final class PacketClock {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long startMillis = System.currentTimeMillis();
  private final long startNanos = System.nanoTime();

  long millis() {
    return startMillis + (System.nanoTime() - startNanos) / NANOS_PER_MILLI;
  }
}
