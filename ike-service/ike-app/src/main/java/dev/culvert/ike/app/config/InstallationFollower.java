package dev.culvert.ike.app.config;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.ike.app.kafka.KafkaClients;
import dev.culvert.ike.app.kafka.TopicReplay;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.records.RecordAdmission;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Reads the installation from the broker and follows it on a thread of its own. */
public final class InstallationFollower implements Runnable {

  private static final Logger LOG = Logger.getLogger(InstallationFollower.class);
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final KafkaClients clients;
  private final RecordAdmission admission;

  /** Offset of the last record of the configuration that {@link #current} knows of. */
  private final AtomicLong configOffset = new AtomicLong(-1);

  private final CountDownLatch loaded = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile Installation current = Installation.EMPTY;

  public InstallationFollower(KafkaClients clients, RecordAdmission admission, IkeMetrics metrics) {
    this.clients = clients;
    this.admission = admission;
    metrics.gauge(
        "culvert.config.offset",
        "Offset of the last record of configuration that is in force here",
        configOffset::get);
  }

  /** The installation as it is known now; empty until it {@link #isLoaded}. */
  public Installation current() {
    return current;
  }

  /** True when everything was read that the topics held at the start. */
  public boolean isLoaded() {
    return loaded.getCount() == 0;
  }

  /** Ends the thread soon; returns at once. */
  public void stop() {
    stop.countDown();
  }

  @Override
  public void run() {
    while (stop.getCount() > 0) {
      try (Consumer<String, byte[]> reader = clients.reader()) {
        follow(reader);
      } catch (KafkaException e) {
        LOG.warnf("configuration is read anew: %s", e.getMessage());
        awaitStop();
      }
    }
  }

  private void follow(Consumer<String, byte[]> reader) {
    InstallationView view = new InstallationView();
    RecordCheck check = admission.begin();
    TopicReplay replay = new TopicReplay(reader, partitions(reader));
    boolean complete = false;
    long offset = -1;
    while (stop.getCount() > 0) {
      boolean changed = false;
      for (ConsumerRecord<String, byte[]> record : replay.next(POLL_TIMEOUT)) {
        changed |= admission.admits(check, record) && apply(view, record);
        if (record.topic().equals(Topics.CONFIG.topicName())) {
          offset = record.offset();
        }
      }
      boolean completes = !complete && replay.isComplete();
      complete |= completes;
      if (completes || complete && changed) {
        current = view.snapshot();
        loaded.countDown();
      }
      if (complete) {
        configOffset.set(offset);
      }
    }
  }

  private static boolean apply(InstallationView view, ConsumerRecord<String, byte[]> record) {
    try {
      view.apply(record.topic(), record.key(), record.value());
      return true;
    } catch (MalformedRecordException | IllegalArgumentException e) {
      LOG.warnf("skipped %s at offset %d: %s", record.topic(), record.offset(), e.getMessage());
      return false;
    }
  }

  private static List<TopicPartition> partitions(Consumer<String, byte[]> reader) {
    return Stream.of(Topics.CONFIG, Topics.NODE)
        .flatMap(topic -> reader.partitionsFor(topic.topicName()).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private void awaitStop() {
    try {
      stop.await(RETRY_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stop();
    }
  }
}
