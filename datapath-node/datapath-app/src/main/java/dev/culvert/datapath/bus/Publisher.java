package dev.culvert.datapath.bus;

import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jboss.logging.Logger;

/** Writes the node's records. Any thread may use it. */
public final class Publisher implements AutoCloseable {

  /** The topics that a node writes. */
  public static final List<Topics> WRITTEN =
      List.of(
          Topics.NODE,
          Topics.IKE_INBOUND,
          Topics.IKE_COMMAND,
          Topics.SA_REPORT,
          Topics.SEQUENCE,
          Topics.REVEAL);

  private static final Logger LOG = Logger.getLogger(Publisher.class);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final Producer<String, byte[]> producer;
  private final RecordSigner signer;
  private final Map<Topics, LongAdder> failures = new EnumMap<>(Topics.class);

  /**
   * Takes the producer over.
   *
   * @param signer signs for the node, in this start of it
   */
  public Publisher(Producer<String, byte[]> producer, RecordSigner signer) {
    this.producer = producer;
    this.signer = signer;
    for (Topics topic : Topics.all()) {
      failures.put(topic, new LongAdder());
    }
  }

  /**
   * Asks the broker where the topics are, so that the first record of each need not wait for it.
   */
  public void prepare() {
    for (Topics topic : WRITTEN) {
      try {
        producer.partitionsFor(topic.topicName());
      } catch (TimeoutException e) {
        LOG.debugf("%s is looked up at its first record", topic.topicName());
      }
    }
  }

  /** Writes to the partition that the key's hash names. */
  public CompletionStage<Void> publish(Topics topic, String key, CulvertRecord value) {
    return send(topic, null, key, Optional.of(value));
  }

  /** Writes a tombstone to the partition that the key's hash names. */
  public CompletionStage<Void> remove(Topics topic, String key) {
    return send(topic, null, key, Optional.empty());
  }

  /** Writes to an IKE partition. */
  public CompletionStage<Void> publish(
      Topics topic, int ikePartition, String key, CulvertRecord value) {
    return send(topic, ikePartition, key, Optional.of(value));
  }

  /** Records of a topic that the broker did not take. */
  public long failures(Topics topic) {
    return failures.get(topic).sum();
  }

  /** Waits until what was published is with the broker or has failed. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  /** One after the other: readers refuse a record that comes behind one that was signed later. */
  private synchronized CompletionStage<Void> send(
      Topics topic, Integer partition, String key, Optional<CulvertRecord> value) {
    SignedRecord signed = signer.sign(topic, partition == null ? 0 : partition, key, value);
    CompletableFuture<Void> delivered = new CompletableFuture<>();
    var _ = delivered.exceptionally(failure -> countFailure(topic));
    try {
      var _ =
          producer.send(
              new ProducerRecord<>(
                  topic.topicName(), partition, key, signed.value(), headers(signed)),
              (metadata, failure) -> {
                if (failure == null) {
                  delivered.complete(null);
                } else {
                  delivered.completeExceptionally(failure);
                }
              });
    } catch (KafkaException | IllegalStateException e) {
      delivered.completeExceptionally(e);
    }
    return delivered;
  }

  private Void countFailure(Topics topic) {
    failures.get(topic).increment();
    return null;
  }

  private static List<Header> headers(SignedRecord signed) {
    return signed.header() == null
        ? List.of()
        : List.of(new RecordHeader(RecordSignature.HEADER, signed.header()));
  }
}
