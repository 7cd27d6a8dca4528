package dev.culvert.sa.app;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Versioned;
import dev.culvert.sa.view.Observation;
import dev.culvert.sa.view.Observations;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the other services report, as the topics have it. */
@ApplicationScoped
class ObservationsView {

  /** A node says at least once a minute what it has; one that is silent for longer is not there. */
  private static final Duration REPORT_HISTORY = Duration.ofMinutes(2);

  private final RecordReader records;
  private final TopicFollower follower;
  private volatile Observations current = Observations.NONE;
  private volatile CompletableFuture<Void> caughtUp = new CompletableFuture<>();

  ObservationsView(
      RecordReader records,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    this.records = records;
    follower =
        new TopicFollower(
            "reports",
            bootstrapServers,
            List.of(
                TopicStart.whole(Topics.SA),
                TopicStart.whole(Topics.IKE_REPORT),
                new TopicStart(Topics.SA_REPORT, REPORT_HISTORY)),
            this::take);
  }

  void start() {
    caughtUp = follower.start();
  }

  @PreDestroy
  void stop() {
    follower.close();
  }

  Observations current() {
    return current;
  }

  boolean isReady() {
    return caughtUp.isDone();
  }

  String waitingFor() {
    return follower.waitingFor().isEmpty() ? "the ends of the topics" : follower.waitingFor();
  }

  private void take(List<ConsumerRecord<String, byte[]>> batch) {
    List<Observation> observations = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> kafkaRecord : batch) {
      observation(kafkaRecord).ifPresent(observations::add);
    }
    current = current.with(observations);
  }

  private Optional<Observation> observation(ConsumerRecord<String, byte[]> kafkaRecord) {
    if (kafkaRecord.value() == null) {
      return tombstone(kafkaRecord);
    }
    String topic = kafkaRecord.topic();
    if (topic.equals(Topics.SA.topicName())) {
      return records
          .read(kafkaRecord, SaRecord.class)
          .map(read -> new Observation.SaAdded(read.value().sa()));
    }
    if (topic.equals(Topics.SA_REPORT.topicName())) {
      return records
          .read(kafkaRecord, SaReport.class)
          .map(Versioned::value)
          .map(Observation.NodeReport::new);
    }
    return records
        .read(kafkaRecord, IkeReport.class)
        .map(Versioned::value)
        .map(Observation.Negotiation::new);
  }

  private Optional<Observation> tombstone(ConsumerRecord<String, byte[]> kafkaRecord) {
    String key = kafkaRecord.key();
    try {
      if (kafkaRecord.topic().equals(Topics.SA.topicName())) {
        return Optional.of(new Observation.SaGone(SaKey.parse(key)));
      }
      // The other keys of ike-report are failure/peer; a failure that is forgotten changes nothing.
      return key.contains("/")
          ? Optional.empty()
          : Optional.of(new Observation.IkeSaGone(IkeSpi.parse(key)));
    } catch (IllegalArgumentException e) {
      records.refuse(kafkaRecord, "its key has another form");
      return Optional.empty();
    }
  }
}
