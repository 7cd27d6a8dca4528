package dev.culvert.sa.app;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.Scene;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Writes decisions, each in one transaction. All replicas share one transactional id, so that the
 * broker admits one writer: the replica that is asked to write takes the id over, reads the topic
 * to its end and then decides; what another had begun is aborted, and that replica decides anew.
 */
@ApplicationScoped
class ConfigWriter {

  private static final Logger LOG = Logger.getLogger(ConfigWriter.class);
  private static final String TRANSACTIONAL_ID = "culvert-sa-store";
  private static final int ATTEMPTS = 3;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ConfigurationView configuration;
  private final ObservationsView observations;
  private final int ikePartitions;
  private final Properties properties = new Properties();
  private final Timer timer;
  private final ReentrantLock lock = new ReentrantLock();
  private final SigningKey signingKey;
  private KafkaProducer<String, byte[]> producer;
  private RecordSigner signer;

  ConfigWriter(
      ConfigurationView configuration,
      ObservationsView observations,
      SaStoreConfig config,
      SigningKey signingKey,
      MeterRegistry metrics,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    this.configuration = configuration;
    this.observations = observations;
    this.signingKey = signingKey;
    this.ikePartitions = config.ikePartitions();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("client.id", TRANSACTIONAL_ID);
    properties.put("transactional.id", TRANSACTIONAL_ID);
    properties.put("transaction.timeout.ms", "10000");
    properties.put("max.block.ms", Long.toString(LIMIT.toMillis()));
    properties.put("delivery.timeout.ms", Long.toString(LIMIT.toMillis()));
    properties.put("request.timeout.ms", "5000");
    properties.put("linger.ms", "0");
    timer =
        Timer.builder("culvert.config.write")
            .description("Time from a decision to its being readable here")
            .register(metrics);
  }

  /** The situation as this replica knows it. */
  Scene scene() {
    return new Scene(configuration.current(), observations.current(), Instant.now());
  }

  /**
   * Decides and does it; returns when this replica's view has it.
   *
   * @throws InvalidConfigException when the request is refused; nothing was done
   * @throws NotReadyException when the broker does not take it
   */
  <R> R write(Decision<R> decision) throws InvalidConfigException {
    if (!configuration.isReady()) {
      throw new NotReadyException(
          "the configuration is not read yet; waiting for " + configuration.waitingFor());
    }
    Decision.Decided<R> preview = decision.in(scene());
    if (preview.changesNothing()) {
      return preview.result();
    }
    lock.lock();
    try {
      return timer.recordCallable(() -> decideAndWrite(decision));
    } catch (InvalidConfigException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new NotReadyException("the change was not written: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private <R> R decideAndWrite(Decision<R> decision)
      throws InvalidConfigException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        takeOver();
        Decision.Decided<R> decided = decision.in(scene());
        commit(decided);
        return decided.result();
      } catch (ProducerFencedException | InvalidProducerEpochException e) {
        close();
        if (attempt == ATTEMPTS) {
          throw new NotReadyException("other replicas are writing too; try again");
        }
      } catch (KafkaException e) {
        // It may or may not have been committed; the next writer's take-over settles which.
        close();
        LOG.warnf("the broker did not take a change: %s", e.getMessage());
        throw new NotReadyException(
            "the broker did not confirm the change ("
                + e.getMessage()
                + "); look with print whether it is there, and try again");
      }
    }
  }

  /** Becomes the writer, unless it is it already. */
  private void takeOver() throws InterruptedException {
    if (producer != null) {
      return;
    }
    producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    producer.initTransactions();
    try {
      configuration.caughtUp().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new NotReadyException("the topic config cannot be read to its end");
    }
    // Above the generation of every writer before, whatever their clocks said.
    signer =
        signingKey
            .identity()
            .orElseThrow(() -> new NotReadyException("there is no signing key"))
            .signer(0, Math.max(configuration.highestGeneration() + 1, System.currentTimeMillis()));
  }

  private void commit(Decision.Decided<?> decided) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    producer.beginTransaction();
    for (Change change : decided.changes()) {
      sent.add(producer.send(changeRecord(change)));
    }
    for (IkeCommand.Order order : decided.orders()) {
      sent.add(producer.send(orderRecord(order)));
    }
    for (KeyReveal.Request question : decided.questions()) {
      sent.add(producer.send(signed(Topics.REVEAL, 0, question.node(), Optional.of(question))));
    }
    producer.commitTransaction();
    decided.changes().forEach(change -> LOG.infof("%s", description(change)));
    decided.orders().forEach(order -> LOG.infof("%s", description(order)));
    decided.questions().forEach(question -> LOG.infof("%s", description(question.question())));
    if (!decided.changes().isEmpty()) {
      awaitRead(sent.get(decided.changes().size() - 1));
    }
  }

  private void awaitRead(Future<RecordMetadata> last) throws InterruptedException {
    try {
      if (!configuration.awaitRead(last.get().offset(), LIMIT)) {
        throw new NotReadyException("the change is written but not readable here yet");
      }
    } catch (ExecutionException e) {
      throw new KafkaException("a record was not written", e.getCause());
    }
  }

  private ProducerRecord<String, byte[]> changeRecord(Change change) {
    Optional<CulvertRecord> value =
        switch (change) {
          case Change.Put put -> Optional.of(put.object());
          case Change.Delete _ -> Optional.empty();
        };
    return signed(Topics.CONFIG, 0, change.key(), value);
  }

  private ProducerRecord<String, byte[]> orderRecord(IkeCommand.Order order) {
    IkeSpi spi = order.ikeSpi();
    return signed(
        Topics.IKE_COMMAND,
        Math.floorMod(spi.partition(), ikePartitions),
        spi.toString(),
        Optional.of(order));
  }

  private ProducerRecord<String, byte[]> signed(
      Topics topic, int partition, String key, Optional<CulvertRecord> value) {
    SignedRecord record = signer.sign(topic, partition, key, value);
    return new ProducerRecord<>(
        topic.topicName(),
        partition,
        key,
        record.value(),
        List.of(new RecordHeader(RecordSignature.HEADER, record.header())));
  }

  private static String description(KeyReveal.Question question) {
    return question.requester() + " asks for the keys of SA " + question.sa();
  }

  private static String description(IkeCommand.Order order) {
    return switch (order) {
      case IkeCommand.Terminate terminate -> "IKE SA " + terminate.ikeSpi() + " is to be ended";
      case IkeCommand.Flush flush -> "SA " + flush.sa() + " is to be flushed";
    };
  }

  private static String description(Change change) {
    return switch (change) {
      case Change.Put put -> "written: " + put.key();
      case Change.Delete delete -> "removed: " + delete.key();
    };
  }

  @PreDestroy
  void close() {
    if (producer != null) {
      producer.close(Duration.ofSeconds(2));
      producer = null;
    }
  }
}
