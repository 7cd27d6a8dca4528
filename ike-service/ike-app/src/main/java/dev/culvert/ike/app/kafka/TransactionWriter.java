package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.ike.app.partition.Outbox;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Writes what a batch decided and how far it has read, all or nothing. */
final class TransactionWriter {

  /**
   * Without a member and a generation: whoever may commit for a partition is told by its
   * transactional id alone, so that a rebalance does not disturb partitions that stay.
   */
  private static final ConsumerGroupMetadata GROUP = new ConsumerGroupMetadata(KafkaClients.GROUP);

  private final Producer<String, byte[]> producer;
  private final RecordSigner signer;

  TransactionWriter(Producer<String, byte[]> producer, RecordSigner signer) {
    this.producer = producer;
    this.signer = signer;
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
    SignedRecord signed =
        signer.sign(entry.topic(), partition == null ? 0 : partition, entry.key(), entry.value());
    List<Header> headers =
        signed.header() == null
            ? List.of()
            : List.of(new RecordHeader(RecordSignature.HEADER, signed.header()));
    return new ProducerRecord<>(
        entry.topic().topicName(), partition, entry.key(), signed.value(), headers);
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
