package dev.culvert.sa.app;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads topics to their end and goes on reading, on a thread of its own. It waits for a broker and
 * for topics that are not there yet, and goes on where it was after an outage.
 */
final class TopicFollower implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(TopicFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final List<TopicStart> topics;
  private final Properties properties;
  private final Consumer<List<ConsumerRecord<String, byte[]>>> reader;
  private final Thread thread;

  /** The next offset to read of each partition; guarded by itself. */
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  private final Queue<CompletableFuture<Void>> requests = new ConcurrentLinkedQueue<>();
  private final List<Awaited> awaited = new ArrayList<>();
  private volatile String waitingFor = "the broker";
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile KafkaConsumer<String, byte[]> reading;

  /** Someone who waits until everything up to these offsets is read. */
  private record Awaited(Map<TopicPartition, Long> ends, CompletableFuture<Void> done) {}

  /**
   * A follower that is not started yet.
   *
   * @param reader takes the records of each poll, on the follower's thread
   */
  TopicFollower(
      String name,
      String bootstrapServers,
      List<TopicStart> topics,
      Consumer<List<ConsumerRecord<String, byte[]>>> reader) {
    this.topics = topics;
    this.reader = reader;
    properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("client.id", "sa-store-" + name);
    properties.put("isolation.level", "read_committed");
    properties.put("allow.auto.create.topics", "false");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    thread = Thread.ofPlatform().name("follow-" + name).unstarted(this::run);
  }

  /** Starts reading; the future completes when everything that was there has been read. */
  CompletableFuture<Void> start() {
    CompletableFuture<Void> caughtUp = caughtUp();
    thread.start();
    return caughtUp;
  }

  /** Completes when everything that is committed at the time of the call has been read. */
  CompletableFuture<Void> caughtUp() {
    CompletableFuture<Void> request = new CompletableFuture<>();
    requests.add(request);
    return request;
  }

  /**
   * Waits until a record has been read. Its offset is needed, since the end of a topic may still be
   * in front of a transaction that was committed a moment ago.
   *
   * @return false when the time is over before
   */
  boolean awaitRead(TopicPartition partition, long offset, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (positions) {
      while (positions.getOrDefault(partition, 0L) <= offset) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        positions.wait(left);
      }
    }
    return true;
  }

  /** What it waits for before it can read, or empty. */
  String waitingFor() {
    return waitingFor;
  }

  @Override
  public void close() {
    closing.countDown();
    KafkaConsumer<String, byte[]> consumer = reading;
    if (consumer != null) {
      consumer.wakeup();
    }
  }

  private void run() {
    while (!isClosing()) {
      try (KafkaConsumer<String, byte[]> consumer =
          new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
        reading = consumer;
        assign(consumer);
        while (!isClosing()) {
          poll(consumer);
        }
      } catch (RuntimeException e) {
        // The client's exceptions, among them the wakeup by which close() ends the thread; and
        // those of a reader, which must not leave the service without its view unnoticed.
        if (!isClosing()) {
          waitingFor = "the broker: " + e.getMessage();
          LOG.warnf(e, "reading %s is interrupted", topicNames());
          pause();
        }
      }
    }
  }

  private void assign(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (TopicStart topic : topics) {
      partitions.addAll(partitions(consumer, topic.topic().topicName()));
    }
    consumer.assign(partitions);
    for (TopicStart topic : topics) {
      seek(consumer, topic, partitions);
    }
    waitingFor = "";
  }

  private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, String topic) {
    while (!isClosing()) {
      waitingFor = "topic " + topic;
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      if (found != null && !found.isEmpty()) {
        return found.stream().map(info -> new TopicPartition(topic, info.partition())).toList();
      }
      pause();
    }
    return List.of();
  }

  private void seek(
      KafkaConsumer<String, byte[]> consumer, TopicStart start, List<TopicPartition> partitions) {
    List<TopicPartition> own =
        partitions.stream().filter(p -> p.topic().equals(start.topic().topicName())).toList();
    long since = Instant.now().minus(start.history()).toEpochMilli();
    Map<TopicPartition, OffsetAndTimestamp> found =
        since <= 0
            ? Map.of()
            : consumer.offsetsForTimes(
                own.stream().collect(Collectors.toMap(partition -> partition, _ -> since)));
    for (TopicPartition partition : own) {
      OffsetAndTimestamp first = found.get(partition);
      Long reached = reached(partition);
      if (reached != null) {
        consumer.seek(partition, reached);
      } else if (first != null) {
        consumer.seek(partition, first.offset());
      } else if (since <= 0) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seekToEnd(List.of(partition));
      }
    }
  }

  private Long reached(TopicPartition partition) {
    synchronized (positions) {
      return positions.get(partition);
    }
  }

  private void poll(KafkaConsumer<String, byte[]> consumer) {
    CompletableFuture<Void> request;
    while ((request = requests.peek()) != null) {
      awaited.add(new Awaited(consumer.endOffsets(consumer.assignment()), request));
      requests.remove();
    }
    List<ConsumerRecord<String, byte[]>> batch = new ArrayList<>();
    consumer.poll(POLL).forEach(batch::add);
    if (!batch.isEmpty()) {
      reader.accept(batch);
    }
    synchronized (positions) {
      consumer.assignment().forEach(p -> positions.put(p, consumer.position(p)));
      positions.notifyAll();
    }
    awaited.removeIf(this::isReached);
  }

  private boolean isReached(Awaited waiter) {
    boolean reached;
    synchronized (positions) {
      reached =
          waiter.ends().entrySet().stream()
              .allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
    if (reached) {
      waiter.done().complete(null);
    }
    return reached;
  }

  private String topicNames() {
    return topics.stream().map(t -> t.topic().topicName()).collect(Collectors.joining(", "));
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void pause() {
    try {
      // True at once when the follower is closed; else this is the time between two attempts.
      if (closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debugf("no longer waiting for %s", topicNames());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
