package dev.culvert.esp.stats;

import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Dropped packets by reason: any thread counts, any thread reads. */
public final class DropCounters {
  private final Map<DropReason, Counter> counters = new EnumMap<>(DropReason.class);

  public DropCounters() {
    for (DropReason reason : DropReason.values()) {
      counters.put(reason, new Counter());
    }
  }

  /** Counts one packet. */
  public void count(DropReason reason) {
    counters.get(reason).increment();
  }

  /** Packets dropped for this reason. */
  public long get(DropReason reason) {
    return counters.get(reason).get();
  }

  /** Packets dropped for any reason. */
  public long total() {
    return counters.values().stream().mapToLong(Counter::get).sum();
  }

  /** The reasons for which any was dropped, each with its number. */
  @Override
  public String toString() {
    return counters.entrySet().stream()
        .filter(counter -> counter.getValue().get() != 0)
        .map(counter -> counter.getKey() + "=" + counter.getValue().get())
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
