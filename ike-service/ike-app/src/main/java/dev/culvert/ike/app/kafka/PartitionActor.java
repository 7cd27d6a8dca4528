package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordType;
import dev.culvert.crypto.UnsealException;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.ike.app.metrics.WaitPhase;
import dev.culvert.ike.app.partition.Batch;
import dev.culvert.ike.app.partition.Outbox;
import dev.culvert.ike.app.partition.Partition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * Owns one IKE partition: fences the last owner, restores the state, then takes records in batch by
 * batch, one transaction for each. It has a thread of its own. When a commit fails, memory and
 * topic differ: the actor fails, and its successor begins with what was committed.
 *
 * <p>Nothing is handed over before it is {@link Phase#LOADED}: only then has the last owner been
 * fenced, so that how far it has read is final.
 */
final class PartitionActor implements Runnable {

  private static final Logger LOG = Logger.getLogger(PartitionActor.class);

  private static final int MAX_BATCH = 500;
  private static final int MAX_TIMERS = 100;

  /** How long it may take to notice a new configuration, in milliseconds. */
  private static final long IDLE_WAIT = 200;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /** Age at which an observation of the poller says nothing any more, in nanoseconds. */
  private static final long OBSERVATION_LIFETIME = 1_000_000_000;

  /** How far an actor has come. */
  enum Phase {
    /** It fences the last owner and reads the state. */
    LOADING,
    /** It can take records in, from where the last owner has stopped. */
    LOADED,
    RUNNING,
    ENDED,
    FAILED
  }

  private final int number;
  private final ActorContext context;
  private final Partition partition;
  private final BlockingQueue<ConsumerRecord<String, byte[]>> inbox = new LinkedBlockingQueue<>();
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.LOADING);
  private final RecordCheck check;
  private final Thread thread;

  private volatile boolean ending;
  private volatile boolean committed;
  private volatile boolean gaveUp;
  private volatile long endedAt;
  private volatile boolean caughtUp;
  private volatile long observedAt;
  private volatile int ikeSas;
  private volatile int halfOpen;

  PartitionActor(int number, ActorContext context) {
    this.number = number;
    this.context = context;
    this.partition = context.newPartition().apply(number);
    this.check = context.admission().begin();
    this.thread = Thread.ofPlatform().name("ike-partition-" + number).unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** Says that records will be handed over from now on. */
  void serve() {
    phase.compareAndSet(Phase.LOADED, Phase.RUNNING);
  }

  /**
   * Where to go on reading a topic, or empty for its beginning. For the time between {@link
   * Phase#LOADED} and {@link #serve}.
   */
  OptionalLong nextOffset(String topic) {
    return partition.nextOffset(topic);
  }

  /** Hands records over, in the order of each topic. */
  void offer(List<ConsumerRecord<String, byte[]>> records) {
    inbox.addAll(records);
  }

  /**
   * What the poller knows of the topics; it says so again and again.
   *
   * @param nothingLeft the broker answers, and has nothing more for this partition
   */
  void observe(boolean nothingLeft) {
    caughtUp = nothingLeft;
    observedAt = System.nanoTime();
  }

  int backlog() {
    return inbox.size();
  }

  int ikeSas() {
    return ikeSas;
  }

  int halfOpen() {
    return halfOpen;
  }

  Phase phase() {
    return phase.get();
  }

  /**
   * True when it has failed, but not for want of the broker or the partition: nobody else can have
   * the partition then. One that has achieved nothing does not count: its successor would fail too.
   */
  boolean hasDiedOfItself() {
    return phase.get() == Phase.FAILED && committed && !gaveUp;
  }

  /** True when it has failed and that is so long ago. */
  boolean hasFailedFor(Duration time) {
    return phase.get() == Phase.FAILED && System.nanoTime() - endedAt >= time.toNanos();
  }

  /**
   * Asks it to commit the batch at hand and to end; what it was handed besides is left. Returns at
   * once.
   */
  void requestEnd() {
    ending = true;
    if (phase.get() == Phase.LOADING) {
      thread.interrupt();
    }
  }

  /** Waits until it has ended, and gives it up after {@code timeout}. */
  void awaitEnd(Duration timeout) throws InterruptedException {
    if (thread.isAlive() && !thread.join(timeout)) {
      abandon();
    }
  }

  /** Ends the actor without a commit: the partition belongs to somebody else already. */
  void abandon() {
    ending = true;
    thread.interrupt();
  }

  @Override
  public void run() {
    Phase end = Phase.FAILED;
    try {
      own();
      end = Phase.ENDED;
    } catch (InterruptedException | InterruptException e) {
      LOG.infof("partition %d is abandoned", number);
    } catch (KafkaException e) {
      LOG.warnf("partition %d begins anew: %s", number, e.getMessage());
      gaveUp = true;
    } finally {
      partition.close();
      endedAt = System.nanoTime();
      phase.set(end);
    }
  }

  private void own() throws InterruptedException {
    long began = System.nanoTime();
    Producer<String, byte[]> producer = context.clients().owner(number);
    boolean orderly = false;
    try {
      producer.initTransactions();
      restore();
      phase.set(Phase.LOADED);
      context.metrics().takenOver(Duration.ofNanos(System.nanoTime() - began));
      TransactionWriter writer =
          new TransactionWriter(
              producer,
              context
                  .identity()
                  .signer(number, partition.beginGeneration(context.clock().instant())));
      while (!ending) {
        runOnce(writer);
      }
      orderly = true;
    } finally {
      producer.close(orderly ? CLOSE_TIMEOUT : Duration.ZERO);
    }
  }

  private void restore() {
    new StoredState(context.clients(), number).read(() -> ending).forEach(this::restore);
    ikeSas = partition.ikeSas();
    LOG.infof("partition %d is ours, %d IKE SAs", number, ikeSas);
  }

  private void restore(ConsumerRecord<String, byte[]> stored) {
    try {
      partition.restore(stored.key(), stored.value());
    } catch (MalformedRecordException | UnsealException | IllegalArgumentException e) {
      LOG.errorf("state at offset %d is lost: %s", stored.offset(), e.getMessage());
    }
  }

  private void runOnce(TransactionWriter writer) throws InterruptedException {
    List<ConsumerRecord<String, byte[]>> records = await();
    long taken = System.nanoTime();
    Instant now = context.clock().instant();
    Batch batch = partition.begin(now, context.installation().get());
    batch.followConfiguration();
    List<RecordType> types = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      receive(batch, record).ifPresent(types::add);
      batch.read(record.topic(), record.offset());
    }
    // Timers wait until all answers that are there already were heard.
    if (isCaughtUp() && inbox.isEmpty()) {
      batch.fireTimers(MAX_TIMERS);
    }
    Outbox outbox = batch.finish();
    long stepped = System.nanoTime();
    commit(writer, outbox, records);
    long committed = System.nanoTime();
    waited(types, WaitPhase.STEP, stepped - taken);
    waited(types, WaitPhase.COMMIT, committed - stepped);
  }

  private void waited(List<RecordType> types, WaitPhase phase, long nanos) {
    types.forEach(type -> context.metrics().waited(type.type(), phase, Duration.ofNanos(nanos)));
  }

  private Optional<RecordType> receive(Batch batch, ConsumerRecord<String, byte[]> record) {
    if (!context.admission().admits(check, record)) {
      return Optional.empty();
    }
    try {
      return Optional.of(batch.receive(record.value()));
    } catch (MalformedRecordException e) {
      LOG.warnf(
          "skipped %s-%d at offset %d: %s",
          record.topic(), record.partition(), record.offset(), e.getMessage());
      return Optional.empty();
    }
  }

  private void commit(
      TransactionWriter writer, Outbox outbox, List<ConsumerRecord<String, byte[]>> records) {
    ikeSas = partition.ikeSas();
    halfOpen = partition.halfOpen();
    if (outbox.isEmpty()) {
      return;
    }
    long began = System.nanoTime();
    writer.commit(outbox.entries());
    committed = true;
    context.metrics().committed(Duration.ofNanos(System.nanoTime() - began), records.size());
    long committedAt = context.clock().millis();
    for (ConsumerRecord<String, byte[]> record : records) {
      context
          .metrics()
          .appendToCommit(Duration.ofMillis(Math.max(0, committedAt - record.timestamp())));
    }
  }

  private List<ConsumerRecord<String, byte[]>> await() throws InterruptedException {
    ConsumerRecord<String, byte[]> first = inbox.poll(patience(), TimeUnit.MILLISECONDS);
    if (first == null) {
      return List.of();
    }
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    records.add(first);
    inbox.drainTo(records, MAX_BATCH - 1);
    return records;
  }

  private long patience() {
    OptionalLong deadline = partition.nextDeadline();
    if (deadline.isEmpty() || !isCaughtUp()) {
      return IDLE_WAIT;
    }
    return Math.clamp(deadline.getAsLong() - context.clock().millis(), 0, IDLE_WAIT);
  }

  /** An old observation does not count: this process, too, may have been stopped for a while. */
  private boolean isCaughtUp() {
    return caughtUp && System.nanoTime() - observedAt < OBSERVATION_LIFETIME;
  }
}
