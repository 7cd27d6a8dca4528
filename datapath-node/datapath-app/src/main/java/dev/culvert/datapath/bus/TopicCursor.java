package dev.culvert.datapath.bus;

import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.records.RecordAdmission;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * A position in all partitions of one topic, which moves forward only and hands over what its
 * {@link RecordAdmission} lets through. One thread uses it; {@link #wakeup()} may come from any.
 */
public final class TopicCursor implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);

  private final Consumer<String, byte[]> consumer;
  private final RecordAdmission admission;
  private final RecordCheck check;
  private final List<TopicPartition> partitions;

  private TopicCursor(RecordSource source, Topics topic) {
    this.consumer = source.clients().consumer();
    this.admission = source.admission();
    this.check = admission.begin();
    this.partitions =
        consumer.partitionsFor(topic.topicName()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
  }

  /** A cursor before the first record. */
  public static TopicCursor atStart(RecordSource source, Topics topic) {
    TopicCursor cursor = new TopicCursor(source, topic);
    cursor.consumer.seekToBeginning(cursor.partitions);
    return cursor;
  }

  /** A cursor behind the records that are committed now. */
  public static TopicCursor atEnd(RecordSource source, Topics topic) {
    TopicCursor cursor = new TopicCursor(source, topic);
    cursor.end().forEach(cursor.consumer::seek);
    return cursor;
  }

  /** What takes records in the order of their partition; the value is null for a tombstone. */
  @FunctionalInterface
  public interface RecordHandler {
    void accept(String key, byte[] value);
  }

  /** Hands over the records up to the end that the topic has now. */
  public void readToEnd(RecordHandler handler) {
    Map<TopicPartition, Long> end = end();
    while (end.entrySet().stream()
        .anyMatch(limit -> consumer.position(limit.getKey()) < limit.getValue())) {
      poll(handler);
    }
  }

  /**
   * Hands over what has come, waiting at most half a second for it.
   *
   * @return whether there was anything
   * @throws WakeupException after {@link #wakeup()}
   */
  public boolean poll(RecordHandler handler) {
    int handed = 0;
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      if (admission.admits(check, record)) {
        handler.accept(record.key(), record.value());
      }
      handed++;
    }
    return handed > 0;
  }

  /** Ends a poll of another thread. */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private Map<TopicPartition, Long> end() {
    return consumer.endOffsets(partitions);
  }
}
