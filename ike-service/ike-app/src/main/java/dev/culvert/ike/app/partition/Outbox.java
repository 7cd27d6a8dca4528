package dev.culvert.ike.app.partition;

import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The records that a batch has decided to write, in their order; they are committed as one. */
public final class Outbox {

  /**
   * A record to write.
   *
   * @param partition the IKE partition, or empty when the key decides
   * @param value what to write; empty for a tombstone
   */
  public record Entry(
      Topics topic, OptionalInt partition, String key, Optional<CulvertRecord> value) {}

  private final List<Entry> entries = new ArrayList<>();

  /** A record of a topic that the key partitions. */
  void put(Topics topic, String key, CulvertRecord value) {
    entries.add(new Entry(topic, OptionalInt.empty(), key, Optional.of(value)));
  }

  /** A record of a topic that is partitioned by IKE partition. */
  void put(Topics topic, int partition, String key, CulvertRecord value) {
    entries.add(new Entry(topic, OptionalInt.of(partition), key, Optional.of(value)));
  }

  /** The end of a key of a topic that the key partitions. */
  void remove(Topics topic, String key) {
    entries.add(new Entry(topic, OptionalInt.empty(), key, Optional.empty()));
  }

  /** The end of a key of a topic that is partitioned by IKE partition. */
  void remove(Topics topic, int partition, String key) {
    entries.add(new Entry(topic, OptionalInt.of(partition), key, Optional.empty()));
  }

  /** A place to come back to by {@link #rollBackTo}. */
  int mark() {
    return entries.size();
  }

  /** Takes back what was put behind a mark. */
  void rollBackTo(int mark) {
    entries.subList(mark, entries.size()).clear();
  }

  /** What was put so far. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** True when there is nothing to write. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }
}
