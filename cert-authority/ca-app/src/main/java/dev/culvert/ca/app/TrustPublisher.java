package dev.culvert.ca.app;

import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.TrustAnchor;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;

/**
 * Puts the CA's certificate into the topic {@code trust}, once in each run: the topic is compacted,
 * so the last record stays. It waits for the broker and the topic as long as it takes.
 */
final class TrustPublisher implements Runnable {

  private static final Logger LOG = Logger.getLogger(TrustPublisher.class);
  private static final String TOPIC = Topics.TRUST.topicName();
  private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
  private static final int REQUEST_TIMEOUT_MS = 4_000;
  private static final int DELIVERY_TIMEOUT_MS = 9_000;
  private static final int END_TIMEOUT_MS = 5_000;

  private final String bootstrapServers;
  private final TrustAnchor anchor;
  private final RecordSigner signer;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("trust-publisher").unstarted(this);

  private volatile Optional<String> waitingFor = Optional.of("its start");

  TrustPublisher(String bootstrapServers, TrustAnchor anchor, RecordSigner signer) {
    this.bootstrapServers = bootstrapServers;
    this.anchor = anchor;
    this.signer = signer;
  }

  void start() {
    thread.start();
  }

  /** What it waits for, or empty when the certificate is published. */
  Optional<String> waitingFor() {
    return waitingFor;
  }

  /** False when it ended without having published. */
  boolean isAlive() {
    return thread.isAlive() || waitingFor.isEmpty();
  }

  @Override
  public void run() {
    try {
      for (Optional<String> missing = attempt(); missing.isPresent(); missing = attempt()) {
        if (!missing.equals(waitingFor)) {
          LOG.infof("waiting for %s", missing.get());
        }
        waitingFor = missing;
        if (stop.await(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      waitingFor = Optional.empty();
      LOG.infof("published %s to %s", anchor.subject(), TOPIC);
    } catch (InterruptedException e) {
      LOG.info("interrupted before the CA's certificate was published");
    }
  }

  void close() throws InterruptedException {
    stop.countDown();
    thread.join(END_TIMEOUT_MS);
  }

  private Optional<String> attempt() throws InterruptedException {
    try {
      requireTopic();
      publish();
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "the topic " + TOPIC
              : "the broker " + bootstrapServers);
    } catch (KafkaException e) {
      // The client cannot even be made, for instance since the host name is unknown as yet.
      return Optional.of("the broker " + bootstrapServers);
    }
  }

  /** Asked first, because a producer makes the caller wait for a topic that is not there. */
  private void requireTopic() throws ExecutionException, InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS))) {
      admin.describeTopics(List.of(TOPIC)).allTopicNames().get();
    }
  }

  private void publish() throws ExecutionException, InterruptedException {
    SignedRecord record = signer.sign(Topics.TRUST, 0, anchor.subject(), Optional.of(anchor));
    try (Producer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.ACKS_CONFIG, "all",
                ProducerConfig.MAX_BLOCK_MS_CONFIG, REQUEST_TIMEOUT_MS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERY_TIMEOUT_MS),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  TOPIC,
                  null,
                  anchor.subject(),
                  record.value(),
                  List.of(new RecordHeader(RecordSignature.HEADER, record.header()))))
          .get();
    }
  }
}
