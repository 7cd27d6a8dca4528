package dev.culvert.sa.app;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.Verdict;
import dev.culvert.records.RecordAdmission;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.Configuration;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The configuration as the topic {@code config} has it. */
@ApplicationScoped
class ConfigurationView {

  /** The topic has one partition, which orders all changes. */
  static final TopicPartition PARTITION = new TopicPartition(Topics.CONFIG.topicName(), 0);

  private final TopicFollower follower;
  private volatile Configuration current = Configuration.EMPTY;
  private volatile long highestGeneration;
  private volatile long lastOffset = -1;

  /** Keys at which a record was refused. */
  private final BlockingQueue<String> contested = new LinkedBlockingQueue<>();

  private RecordAdmission admission;
  private RecordCheck check;
  private volatile CompletableFuture<Void> caughtUp = new CompletableFuture<>();

  ConfigurationView(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    follower =
        new TopicFollower(
            "config", bootstrapServers, List.of(TopicStart.whole(Topics.CONFIG)), this::take);
  }

  /** Starts reading what is let through here. */
  void start(RecordAdmission admission) {
    this.admission = admission;
    check = admission.begin();
    caughtUp = follower.start();
  }

  @PreDestroy
  void stop() {
    follower.close();
  }

  Configuration current() {
    return current;
  }

  /** The highest generation of the writer of configuration that any record has. */
  long highestGeneration() {
    return highestGeneration;
  }

  /** Offset of the last record that {@link #current} knows of; -1 before the first. */
  long lastOffset() {
    return lastOffset;
  }

  boolean isReady() {
    return caughtUp.isDone();
  }

  String waitingFor() {
    return follower.waitingFor().isEmpty() ? "the end of the topic" : follower.waitingFor();
  }

  CompletableFuture<Void> caughtUp() {
    return follower.caughtUp();
  }

  boolean awaitRead(long offset, Duration limit) throws InterruptedException {
    return follower.awaitRead(PARTITION, offset, limit);
  }

  /**
   * Waits for a key at which a record was refused. Nobody believes that record, but the broker's
   * compaction may remove the true one before it.
   */
  String awaitContested() throws InterruptedException {
    return contested.take();
  }

  /** Asks for the object at this key to be written again. */
  void contest(String key) {
    if (key != null && !contested.contains(key)) {
      contested.add(key);
    }
  }

  private void take(List<ConsumerRecord<String, byte[]>> batch) {
    List<Change> changes = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> kafkaRecord : batch) {
      Optional<Verdict.Authentic> read = admission.authentic(check, kafkaRecord);
      if (read.isEmpty()) {
        contest(kafkaRecord.key());
      } else {
        highestGeneration = Math.max(highestGeneration, read.get().generation());
        changes.add(
            read.get()
                .record()
                .<Change>map(object -> new Change.Put((ConfigObject) object))
                .orElseGet(() -> new Change.Delete(kafkaRecord.key())));
      }
    }
    current = current.with(changes);
    lastOffset = batch.getLast().offset();
  }
}
