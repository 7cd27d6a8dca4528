package dev.culvert.datapath.relay;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.Publisher;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Publishes IKE messages to the partition that holds, or will hold, their IKE SA. A queue and a
 * thread of its own stand before the broker, so that a broker that does not answer never holds up
 * the thread that reads ESP from the same socket.
 */
public final class IkeInbound {

  private static final Logger LOG = Logger.getLogger(IkeInbound.class);
  private static final int QUEUE_CAPACITY = 1024;

  private record Waiting(int partition, IkeSpi key, InboundDatagram datagram) {}

  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
  private final String node;
  private final int partitions;
  private final Publisher publisher;
  private final RelayCounters counters;
  private final RelayTimers timers;
  private final InstantSource clock;
  private final Thread thread;
  private final AtomicBoolean refused = new AtomicBoolean();

  /**
   * Starts the publishing thread.
   *
   * @param node name of this node
   * @param partitions number of IKE partitions
   */
  public IkeInbound(
      String node,
      int partitions,
      Publisher publisher,
      RelayCounters counters,
      RelayTimers timers,
      InstantSource clock) {
    this.node = node;
    this.partitions = partitions;
    this.publisher = publisher;
    this.counters = counters;
    this.timers = timers;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("ike-inbound").start(this::run);
  }

  /**
   * Takes the first message of an IKE SA that a peer wants.
   *
   * @param buffer holds the IKE message, which is copied, from {@code offset} on
   */
  public void firstMessage(
      IkeSpi initiatorSpi, Endpoint local, Endpoint remote, byte[] buffer, int offset, int length) {
    int partition = IkePartition.ofFirstMessage(remote.address(), partitions);
    enqueue(partition, initiatorSpi, local, remote, ByteString.copyOf(buffer, offset, length));
  }

  /** Takes a message of an IKE SA of ours; parameters as in {@link #firstMessage}. */
  public void ofIkeSa(
      IkeSpi ourSpi, Endpoint local, Endpoint remote, byte[] buffer, int offset, int length) {
    ByteString message = ByteString.copyOf(buffer, offset, length);
    enqueue(ourSpi.partition(), ourSpi, local, remote, message);
  }

  private void enqueue(
      int partition, IkeSpi key, Endpoint local, Endpoint remote, ByteString message) {
    InboundDatagram datagram = new InboundDatagram(node, local, remote, clock.instant(), message);
    if (!queue.offer(new Waiting(partition, key, datagram))) {
      counters.drop(RelayDrop.QUEUE_FULL);
    }
  }

  private void run() {
    try {
      while (true) {
        publish(queue.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish(Waiting next) {
    var unused =
        publisher
            .publish(Topics.IKE_INBOUND, next.partition(), next.key().toString(), next.datagram())
            .whenComplete(
                (nothing, failure) -> {
                  if (failure == null) {
                    delivered(next);
                  } else {
                    notDelivered(next, failure);
                  }
                });
  }

  private void delivered(Waiting message) {
    counters.delivered();
    timers.published(message.datagram().receivedAt(), clock.instant());
    if (refused.compareAndSet(true, false)) {
      LOG.info("the broker takes IKE messages again");
    }
  }

  /** Told once until the broker takes messages again. */
  private void notDelivered(Waiting message, Throwable failure) {
    counters.drop(RelayDrop.NOT_DELIVERED);
    if (refused.compareAndSet(false, true)) {
      LOG.warnf(
          "the broker does not take IKE messages: remote=%s ike-spi=%s: %s",
          message.datagram().remote(), message.key(), failure.getMessage());
    }
  }

  /** How many messages wait for the publishing thread. */
  public int waiting() {
    return queue.size();
  }

  /** Ends. */
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }
}
