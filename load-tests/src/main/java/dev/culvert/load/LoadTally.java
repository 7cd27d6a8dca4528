package dev.culvert.load;

import dev.culvert.ike.Step;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Counts and times negotiations; those of the warm-up only in {@link #ended}. For one thread. */
final class LoadTally {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final int warmUp;
  private final List<Long> latencies = new ArrayList<>();
  private int established;
  private int failed;
  private int retransmitted;
  private long countingSince = System.nanoTime();
  private long lastEnd;
  private long stepNanos;

  LoadTally(int warmUp) {
    this.warmUp = warmUp;
  }

  /** Takes a step and adds its CPU time. */
  Step timed(Supplier<Step> step) {
    long before = THREADS.getCurrentThreadCpuTime();
    Step taken = step.get();
    stepNanos += THREADS.getCurrentThreadCpuTime() - before;
    return taken;
  }

  void established(long nanos) {
    established++;
    lastEnd = System.nanoTime();
    if (established > warmUp) {
      latencies.add(nanos);
    } else if (established == warmUp) {
      countingSince = lastEnd;
      stepNanos = 0;
    }
  }

  void failed() {
    failed++;
  }

  void retransmitted() {
    retransmitted++;
  }

  int ended() {
    return established + failed;
  }

  LoadResult result() {
    if (latencies.isEmpty()) {
      throw new IllegalStateException("nothing was established; " + failed + " have failed");
    }
    List<Long> sorted = latencies.stream().sorted().toList();
    return new LoadResult(
        sorted.size(),
        failed,
        retransmitted,
        (lastEnd - countingSince) / 1e9,
        stepNanos / 1e3 / sorted.size(),
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6);
  }
}
