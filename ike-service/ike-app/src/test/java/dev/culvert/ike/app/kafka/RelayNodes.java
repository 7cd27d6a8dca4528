package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.Verdict;
import dev.culvert.ike.app.Sites;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Both nodes: they do what they are told, if they may believe it, and carry datagrams from one to
 * the other.
 */
final class RelayNodes implements AutoCloseable {

  /** Everything that was told to them, in order. */
  final List<NodeInstruction> instructions = Collections.synchronizedList(new ArrayList<>());

  private final Map<SaKey, NodeInstruction.Install> installed = new ConcurrentHashMap<>();
  private final Broker broker;
  private final RecordCheck check;
  private final Thread thread;
  private volatile boolean closed;

  RelayNodes(Broker broker) {
    this.broker = broker;
    this.check = broker.verifier().begin();
    this.thread = Thread.ofPlatform().name("relay-nodes").start(this::relay);
  }

  /** SAs that were installed and not removed. */
  List<NodeInstruction.Install> installed() {
    return List.copyOf(installed.values());
  }

  private void relay() {
    try (Consumer<String, byte[]> reader = broker.reader(Topics.IKE_OUTBOUND)) {
      while (!closed) {
        for (ConsumerRecord<String, byte[]> record : reader.poll(Duration.ofMillis(20))) {
          carryOut(believed(record));
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private NodeInstruction believed(ConsumerRecord<String, byte[]> record) {
    return switch (Broker.judge(check, record)) {
      case Verdict.Authentic authentic -> (NodeInstruction) authentic.record().orElseThrow();
      case Verdict.Refused refused ->
          throw new AssertionError("an instruction was refused: " + refused.reason());
    };
  }

  private void carryOut(NodeInstruction instruction) throws Exception {
    instructions.add(instruction);
    for (NodeInstruction.SaChange change : instruction.changes()) {
      switch (change) {
        case NodeInstruction.Install install -> installed.put(install.sa().key(), install);
        case NodeInstruction.Remove remove -> installed.remove(remove.key());
      }
    }
    if (instruction.datagram() != null) {
      InboundDatagram received = Sites.arrival(instruction.datagram(), Instant.now());
      int partition = Sites.partitionOf(received, Broker.IKE_PARTITIONS);
      broker.write(Topics.IKE_INBOUND, partition, "datagram", received);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
