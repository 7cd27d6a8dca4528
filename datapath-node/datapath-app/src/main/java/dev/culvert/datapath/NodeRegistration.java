package dev.culvert.datapath;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.KafkaClients;
import dev.culvert.datapath.bus.TopicCursor;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Numbers the starts of a node by what the topic {@code node} says of the last one. */
final class NodeRegistration {

  private static final Logger LOG = Logger.getLogger(NodeRegistration.class);

  private NodeRegistration() {}

  /** The number of this start: one more than the last that was published, or 1. */
  static long nextGeneration(KafkaClients clients, String node) {
    AtomicLong last = new AtomicLong();
    try (TopicCursor cursor = TopicCursor.atStart(clients, Topics.NODE)) {
      cursor.readToEnd(
          (key, value) -> {
            if (node.equals(key) && value != null) {
              last.accumulateAndGet(generation(value), Math::max);
            }
          });
    }
    return last.get() + 1;
  }

  private static long generation(byte[] value) {
    try {
      return RecordCodec.decode(value, NodeDescription.class).value().generation();
    } catch (MalformedRecordException e) {
      LOG.warnf("own record in %s: %s", Topics.NODE.topicName(), e.getMessage());
      return 0;
    }
  }
}
