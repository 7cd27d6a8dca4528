package dev.culvert.datapath;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TopicCursor;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Numbers the starts of a node by what the topic {@code node} says of the last one. */
final class NodeRegistration {

  private static final Logger LOG = Logger.getLogger(NodeRegistration.class);

  private NodeRegistration() {}

  /**
   * The number of this start: above the last that was published. It is the time in seconds where
   * that is more: a node that lost the topic must not count below what its readers remember.
   */
  static long nextGeneration(RecordSource source, String node, Instant now) {
    AtomicLong last = new AtomicLong();
    try (TopicCursor cursor = TopicCursor.atStart(source, Topics.NODE)) {
      cursor.readToEnd(
          (key, value) -> {
            if (node.equals(key) && value != null) {
              last.accumulateAndGet(generation(value), Math::max);
            }
          });
    }
    return Math.max(last.get() + 1, now.getEpochSecond());
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
