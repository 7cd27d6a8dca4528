package dev.culvert.datapath.bus;

import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Writes records of other services, signed as they would sign them, or with a forged header. */
public final class SignedProducer {

  private SignedProducer() {}

  /** Signs and sends; a tombstone when there is no value. */
  public static void send(
      Producer<String, byte[]> producer,
      RecordSigner signer,
      Topics topic,
      String key,
      Optional<CulvertRecord> value) {
    SignedRecord signed = signer.sign(topic, 0, key, value);
    send(producer, topic, key, signed.header(), signed.value());
  }

  /** Signs, sends, and waits until the broker has it. */
  public static void write(
      Producer<String, byte[]> producer,
      RecordSigner signer,
      Topics topic,
      String key,
      Optional<CulvertRecord> value) {
    send(producer, signer, topic, key, value);
    producer.flush();
  }

  static void send(
      Producer<String, byte[]> producer, Topics topic, String key, byte[] header, byte[] value) {
    List<Header> headers =
        header == null ? List.of() : List.of(new RecordHeader(RecordSignature.HEADER, header));
    var unused = producer.send(new ProducerRecord<>(topic.topicName(), null, key, value, headers));
  }
}
