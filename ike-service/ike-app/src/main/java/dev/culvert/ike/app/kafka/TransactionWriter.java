package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.ike.app.partition.Outbox;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Writes what a batch decided, all or nothing. */
final class TransactionWriter {

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
   * @throws org.apache.kafka.common.KafkaException when it could not be committed, or when that
   *     cannot be known
   */
  void commit(List<Outbox.Entry> entries) {
    producer.beginTransaction();
    for (Outbox.Entry entry : entries) {
      var _ = producer.send(toRecord(entry));
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
}
