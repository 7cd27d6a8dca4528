package dev.culvert.sa.app;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.records.RecordAdmission;
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
import org.jboss.logging.Logger;

/** What the other services report, as the topics have it. */
@ApplicationScoped
class ObservationsView {

  private static final Logger LOG = Logger.getLogger(ObservationsView.class);

  /** So many wait before they are taken in although nobody asks: their memory is bounded. */
  private static final int MAX_PENDING = 1_000;

  /** A node says at least once a minute what it has; one that is silent for longer is not there. */
  private static final Duration REPORT_HISTORY = Duration.ofMinutes(2);

  private final TopicFollower follower;

  /** Guarded by this; what was read since comes to it when somebody asks. */
  private Observations current = Observations.NONE;

  /** Guarded by this. */
  private List<Observation> pending = new ArrayList<>();

  private RecordAdmission admission;
  private RecordCheck check;
  private volatile CompletableFuture<Void> caughtUp = new CompletableFuture<>();

  ObservationsView(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
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

  /**
   * All that was read so far. To take records in makes a copy of everything, which with thousands
   * of SAs costs more than to read a record: whoever asks pays for it.
   */
  synchronized Observations current() {
    if (!pending.isEmpty()) {
      current = current.with(pending);
      pending = new ArrayList<>();
    }
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
    keep(observations);
  }

  private synchronized void keep(List<Observation> observations) {
    pending.addAll(observations);
    if (pending.size() >= MAX_PENDING) {
      current();
    }
  }

  private Optional<Observation> observation(ConsumerRecord<String, byte[]> kafkaRecord) {
    return admission
        .authentic(check, kafkaRecord)
        .flatMap(
            read ->
                read.record()
                    .map(ObservationsView::observation)
                    .orElseGet(() -> tombstone(kafkaRecord)));
  }

  private static Optional<Observation> observation(CulvertRecord record) {
    return switch (record) {
      case SaRecord sa -> Optional.of(new Observation.SaAdded(sa.sa()));
      case SaReport report -> Optional.of(new Observation.NodeReport(report));
      case IkeReport report -> Optional.of(new Observation.Negotiation(report));
      default ->
          throw new IllegalStateException(
              "no topic that is read here carries " + record.getClass());
    };
  }

  private static Optional<Observation> tombstone(ConsumerRecord<String, byte[]> kafkaRecord) {
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
      LOG.warnf("%s: nothing has the key %s", kafkaRecord.topic(), key);
      return Optional.empty();
    }
  }
}
