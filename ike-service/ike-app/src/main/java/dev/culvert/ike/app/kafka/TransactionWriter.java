package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.ike.app.partition.Outbox;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/** Writes what a batch decided and how far it has read, all or nothing. */
final class TransactionWriter {

  /**
   * Without a member and a generation: whoever may commit for a partition is told by its
   * transactional id alone, so that a rebalance does not disturb partitions that stay.
   */
  private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata(KafkaClients.GROUP);

  private final Producer<String, byte[]> producer;
  private final InstantSource clock;
  private long lastVersion;

  TransactionWriter(Producer<String, byte[]> producer, InstantSource clock) {
    this.producer = producer;
    this.clock = clock;
  }

  /**
   * Commits one batch.
   *
   * @param entries records to write, in order
   * @param taken records that are read herewith
   * @throws org.apache.kafka.common.KafkaException when it could not be committed, or when that
   *     cannot be known
   */
  void commit(List<Outbox.Entry> entries, List<ConsumerRecord<String, byte[]>> taken) {
    producer.beginTransaction();
    for (Outbox.Entry entry : entries) {
      var _ = producer.send(toRecord(entry));
    }
    if (!taken.isEmpty()) {
      producer.sendOffsetsToTransaction(offsetsBehind(taken), GROUP);
    }
    // Throws when any of the sends above has failed.
    producer.commitTransaction();
  }

  private ProducerRecord<String, byte[]> toRecord(Outbox.Entry entry) {
    Integer partition = entry.partition().isPresent() ? entry.partition().getAsInt() : null;
    byte[] value =
        entry.value().map(record -> RecordCodec.encode(nextVersion(), record)).orElse(null);
    return new ProducerRecord<>(entry.topic().topicName(), partition, entry.key(), value);
  }

  /** Microseconds of the clock, so that the next owner of the partition goes on above them. */
  private long nextVersion() {
    lastVersion = Math.max(lastVersion + 1, TimeUnit.MILLISECONDS.toMicros(clock.millis()));
    return lastVersion;
  }

  private static Map<TopicPartition, OffsetAndMetadata> offsetsBehind(
      List<ConsumerRecord<String, byte[]>> records) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      offsets.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    return offsets;
  }
}
