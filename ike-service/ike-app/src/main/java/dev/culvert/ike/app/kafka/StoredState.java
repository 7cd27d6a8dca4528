package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * What the topic {@code ike-state} holds of one partition. Compaction comes long after a record was
 * replaced, so most of what is read counts no more: to open only what does makes a take-over short.
 */
record StoredState(KafkaClients clients, int partition) {

  private static final Duration READ_TIMEOUT = Duration.ofMillis(500);

  /**
   * Reads the last record of each key that is not deleted, in the order in which they were written.
   *
   * @param ending says that nobody waits for it any more; what was read by then is given
   */
  Collection<ConsumerRecord<String, byte[]>> read(BooleanSupplier ending) {
    SequencedMap<String, ConsumerRecord<String, byte[]>> last = new LinkedHashMap<>();
    Consumer<String, byte[]> reader = clients.reader();
    try {
      TopicReplay replay =
          new TopicReplay(
              reader, List.of(new TopicPartition(Topics.IKE_STATE.topicName(), partition)));
      while (!replay.isComplete() && !ending.getAsBoolean()) {
        for (ConsumerRecord<String, byte[]> record : replay.next(READ_TIMEOUT)) {
          if (record.value() == null) {
            last.remove(record.key());
          } else {
            last.putLast(record.key(), record);
          }
        }
      }
    } finally {
      // To take leave of the broker is to wait for the end of the long poll that is under way.
      reader.close(CloseOptions.timeout(Duration.ZERO));
    }
    return last.values();
  }
}
