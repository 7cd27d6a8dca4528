package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Takes this replica's share of the IKE partitions and hands their records to actors. A partition
 * is read from where its last owner has stopped, once its actor has fenced that one. When an actor
 * fails, another begins with what was committed; the other partitions go on.
 *
 * <p>An actor collects records while its transaction is under way, and the next takes all of them.
 * A partition is paused only when its actor falls far behind: pausing it for each batch would make
 * its next record wait for the end of the long poll that was sent without it.
 */
public final class PartitionPoller implements Runnable {

  private static final Logger LOG = Logger.getLogger(PartitionPoller.class);

  private static final List<String> TOPICS =
      List.of(Topics.IKE_INBOUND.topicName(), Topics.IKE_COMMAND.topicName());
  private static final Duration POLL_TIMEOUT = Duration.ofMillis(100);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(12);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration REJOIN_DELAY = Duration.ofSeconds(1);

  /**
   * How long a partition rests that was given up: three heartbeats. A replica that the group has
   * dropped learns it by then, and does not take the partition back from its new owner.
   */
  private static final Duration REPLACEMENT_DELAY = Duration.ofMillis(1_500);

  private static final int MAX_BACKLOG = 5_000;

  private final ActorContext context;
  private final Map<Integer, PartitionActor> actors = new ConcurrentSkipListMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private volatile boolean joined;
  private volatile long lag;

  public PartitionPoller(ActorContext context) {
    this.context = context;
    context
        .metrics()
        .gauge("culvert.ike.partitions.owned", "IKE partitions of this replica", actors::size);
    context
        .metrics()
        .gauge("culvert.ike.lag", "Records of own partitions that wait to be read", () -> lag);
    context
        .metrics()
        .gauge("culvert.ike.sas", "IKE SAs in own partitions, in any state", this::ikeSas);
    context
        .metrics()
        .gauge("culvert.ike.sas.half.open", "IKE SAs that wait for authentication", this::halfOpen);
  }

  @Override
  public void run() {
    while (!stopping()) {
      try {
        takePart();
      } catch (KafkaException e) {
        LOG.warnf("left the group: %s", e.getMessage());
      } catch (InterruptedException e) {
        return;
      }
      awaitStop(REJOIN_DELAY);
    }
  }

  /** Ends the batches at hand and leaves the group; returns at once. */
  public void stop() {
    stop.countDown();
  }

  /** What has to happen before this replica does its share, or empty when it does. */
  public Optional<String> waitingFor() {
    if (!joined) {
      return Optional.of("membership in group " + KafkaClients.GROUP);
    }
    List<Integer> loading = inPhase(phase -> phase != PartitionActor.Phase.RUNNING);
    return loading.isEmpty() ? Optional.empty() : Optional.of("the state of partitions " + loading);
  }

  private void takePart() throws InterruptedException {
    Consumer<String, byte[]> consumer = context.clients().groupMember();
    BrokerContact contact = new BrokerContact(consumer);
    try {
      consumer.subscribe(TOPICS, new Rebalance(consumer));
      while (!stopping()) {
        handOver(consumer.poll(POLL_TIMEOUT));
        replaceFailed(consumer);
        serveLoaded(consumer);
        observe(consumer, contact);
      }
    } finally {
      joined = false;
      endActors(List.copyOf(actors.keySet()));
      consumer.close(CloseOptions.timeout(LEAVE_TIMEOUT));
    }
  }

  private void handOver(ConsumerRecords<String, byte[]> records) {
    Map<Integer, List<ConsumerRecord<String, byte[]>>> byPartition = new TreeMap<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      byPartition.computeIfAbsent(record.partition(), _ -> new ArrayList<>()).add(record);
    }
    byPartition.forEach((number, taken) -> actors.get(number).offer(taken));
  }

  private void replaceFailed(Consumer<String, byte[]> consumer) {
    for (Map.Entry<Integer, PartitionActor> entry : actors.entrySet()) {
      PartitionActor actor = entry.getValue();
      if (actor.hasDiedOfItself() || actor.hasFailedFor(REPLACEMENT_DELAY)) {
        startActor(consumer, entry.getKey());
      }
    }
  }

  private void startActor(Consumer<String, byte[]> consumer, int number) {
    consumer.pause(inputsOf(number));
    PartitionActor actor = new PartitionActor(number, context);
    actors.put(number, actor);
    actor.start();
  }

  /** Begins to read the partitions whose actors have their state. */
  private void serveLoaded(Consumer<String, byte[]> consumer) {
    for (int number : inPhase(phase -> phase == PartitionActor.Phase.LOADED)) {
      PartitionActor actor = actors.get(number);
      List<TopicPartition> inputs = inputsOf(number);
      inputs.forEach(input -> seek(consumer, input, actor.nextOffset(input.topic())));
      consumer.resume(inputs);
      actor.serve();
    }
  }

  private static void seek(
      Consumer<String, byte[]> consumer, TopicPartition input, OptionalLong offset) {
    if (offset.isPresent()) {
      consumer.seek(input, offset.getAsLong());
    } else {
      consumer.seekToBeginning(List.of(input));
    }
  }

  private void observe(Consumer<String, byte[]> consumer, BrokerContact contact) {
    boolean brokerAnswers = contact.holds(System.nanoTime());
    long total = 0;
    for (int number : inPhase(phase -> phase == PartitionActor.Phase.RUNNING)) {
      PartitionActor actor = actors.get(number);
      List<TopicPartition> inputs = inputsOf(number);
      long unread = 0;
      for (TopicPartition input : inputs) {
        unread += consumer.currentLag(input).orElse(1);
      }
      actor.observe(brokerAnswers && unread == 0);
      if (actor.backlog() > MAX_BACKLOG) {
        consumer.pause(inputs);
      } else if (actor.backlog() < MAX_BACKLOG / 2) {
        consumer.resume(inputs);
      }
      total += unread + actor.backlog();
    }
    lag = total;
  }

  private void endActors(Collection<Integer> numbers) throws InterruptedException {
    List<PartitionActor> ending =
        numbers.stream().map(actors::remove).filter(Objects::nonNull).toList();
    ending.forEach(PartitionActor::requestEnd);
    for (PartitionActor actor : ending) {
      actor.awaitEnd(END_TIMEOUT);
    }
  }

  private List<Integer> inPhase(Predicate<PartitionActor.Phase> wanted) {
    return actors.entrySet().stream()
        .filter(actor -> wanted.test(actor.getValue().phase()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private int ikeSas() {
    return actors.values().stream().mapToInt(PartitionActor::ikeSas).sum();
  }

  private int halfOpen() {
    return actors.values().stream().mapToInt(PartitionActor::halfOpen).sum();
  }

  private boolean stopping() {
    return stop.getCount() == 0;
  }

  private void awaitStop(Duration timeout) {
    try {
      stop.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      stop();
    }
  }

  private static List<TopicPartition> inputsOf(int number) {
    return TOPICS.stream().map(topic -> new TopicPartition(topic, number)).toList();
  }

  /** Starts and ends actors as the group decides. Called by {@code poll} and {@code close}. */
  private final class Rebalance implements ConsumerRebalanceListener {

    private final Consumer<String, byte[]> consumer;

    private Rebalance(Consumer<String, byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
      numbersOf(assigned).forEach(number -> startActor(consumer, number));
      joined = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
      try {
        endActors(numbersOf(revoked));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
      for (int number : numbersOf(lost)) {
        PartitionActor actor = actors.remove(number);
        if (actor != null) {
          actor.abandon();
        }
      }
    }

    private List<Integer> numbersOf(Collection<TopicPartition> topicPartitions) {
      return topicPartitions.stream().map(TopicPartition::partition).distinct().toList();
    }
  }
}
