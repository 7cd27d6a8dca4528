package dev.culvert.datapath;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SequenceLease;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TopicCursor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The copies of a node's leases of sequence numbers, as the topic {@code sequence} has them. */
final class LeaseCopies {

  private static final Logger LOG = Logger.getLogger(LeaseCopies.class);

  private final String node;
  private final RecordSource source;
  private final Publisher publisher;

  LeaseCopies(String node, RecordSource source, Publisher publisher) {
    this.node = node;
    this.source = source;
    this.publisher = publisher;
  }

  /** Reads the topic to its end; empty where the last record is a tombstone or malformed. */
  Map<SaKey, Optional<SequenceLease>> read() {
    Map<SaKey, Optional<SequenceLease>> copies = new HashMap<>();
    try (TopicCursor cursor = TopicCursor.atStart(source, Topics.SEQUENCE)) {
      cursor.readToEnd(
          (key, value) -> {
            if (key != null && key.startsWith(node + "/")) {
              copies.put(SaKey.parse(key), lease(value));
            }
          });
    }
    return copies;
  }

  /** Writes one. The file is what counts; a copy that is late is made good by the next. */
  void write(SaKey sa, Optional<SequenceLease> lease) {
    var unused =
        lease.isPresent()
            ? publisher.publish(Topics.SEQUENCE, sa.toString(), lease.get())
            : publisher.remove(Topics.SEQUENCE, sa.toString());
  }

  private static Optional<SequenceLease> lease(byte[] value) {
    try {
      return value == null
          ? Optional.empty()
          : Optional.of(RecordCodec.decode(value, SequenceLease.class).value());
    } catch (MalformedRecordException e) {
      LOG.errorf("record in %s: %s", Topics.SEQUENCE.topicName(), e.getMessage());
      return Optional.empty();
    }
  }
}
