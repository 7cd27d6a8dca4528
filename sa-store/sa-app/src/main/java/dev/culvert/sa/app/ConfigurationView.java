package dev.culvert.sa.app;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Versioned;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.Configuration;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The configuration as the topic {@code config} has it. */
@ApplicationScoped
class ConfigurationView {

  /** The topic has one partition, which orders all changes. */
  static final TopicPartition PARTITION = new TopicPartition(Topics.CONFIG.topicName(), 0);

  private final RecordReader records;
  private final TopicFollower follower;
  private volatile Configuration current = Configuration.EMPTY;
  private volatile long highestVersion;
  private volatile CompletableFuture<Void> caughtUp = new CompletableFuture<>();

  ConfigurationView(
      RecordReader records,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    this.records = records;
    follower =
        new TopicFollower(
            "config", bootstrapServers, List.of(TopicStart.whole(Topics.CONFIG)), this::take);
  }

  void start() {
    caughtUp = follower.start();
  }

  @PreDestroy
  void stop() {
    follower.close();
  }

  Configuration current() {
    return current;
  }

  /** The highest version that any record has. */
  long highestVersion() {
    return highestVersion;
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

  private void take(List<ConsumerRecord<String, byte[]>> batch) {
    List<Change> changes = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> kafkaRecord : batch) {
      if (kafkaRecord.value() == null) {
        changes.add(new Change.Delete(kafkaRecord.key()));
        continue;
      }
      Optional<Versioned<ConfigObject>> read = records.read(kafkaRecord, ConfigObject.class);
      if (read.isPresent()) {
        ConfigObject object = read.get().value();
        if (object.key().equals(kafkaRecord.key())) {
          changes.add(new Change.Put(object));
          highestVersion = Math.max(highestVersion, read.get().version());
        } else {
          records.refuse(kafkaRecord, "its key is another object's");
        }
      }
    }
    current = current.with(changes);
  }
}
