package dev.culvert.ike.app.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads topics from their first record to where they ended when the reading began, and on from
 * there if asked to. Belongs to one thread.
 */
public final class TopicReplay {

  private final Consumer<String, byte[]> consumer;
  private final Map<TopicPartition, Long> ends;

  /**
   * @param consumer belongs to no group; the caller closes it
   */
  public TopicReplay(Consumer<String, byte[]> consumer, Collection<TopicPartition> partitions) {
    this.consumer = consumer;
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    this.ends = consumer.endOffsets(partitions);
  }

  /** The next records, none when no record came in time. */
  public Iterable<ConsumerRecord<String, byte[]>> next(Duration timeout) {
    return consumer.poll(timeout);
  }

  /** True when everything was read that was there at the beginning. */
  public boolean isComplete() {
    return remaining() == 0;
  }

  /** Offsets that are still to be read of what was there at the beginning. */
  public long remaining() {
    return ends.entrySet().stream()
        .collect(
            Collectors.summingLong(
                end -> Math.max(0, end.getValue() - consumer.position(end.getKey()))));
  }
}
