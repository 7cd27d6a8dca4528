package dev.culvert.datapath.sa;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TopicCursor;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The SAs of one node as the topic {@code sa} has them. */
public final class RecordedSas {

  private static final Logger LOG = Logger.getLogger(RecordedSas.class);

  private RecordedSas() {}

  /** Reads the topic to its end. */
  public static Collection<SaRecord> read(RecordSource source, String node) {
    Map<String, SaRecord> found = new LinkedHashMap<>();
    try (TopicCursor cursor = TopicCursor.atStart(source, Topics.SA)) {
      cursor.readToEnd((key, value) -> put(found, node, key, value));
    }
    return found.values();
  }

  /** Reads the topic to its end for one SA. */
  public static Optional<SaRecord> find(RecordSource source, SaKey sa) {
    Map<String, SaRecord> found = new LinkedHashMap<>();
    try (TopicCursor cursor = TopicCursor.atStart(source, Topics.SA)) {
      cursor.readToEnd(
          (key, value) -> {
            if (sa.toString().equals(key)) {
              put(found, sa.node(), key, value);
            }
          });
    }
    return Optional.ofNullable(found.get(sa.toString()));
  }

  private static void put(Map<String, SaRecord> found, String node, String key, byte[] value) {
    if (key == null || !key.startsWith(node + "/")) {
      return;
    }
    if (value == null) {
      found.remove(key);
      return;
    }
    try {
      found.put(key, RecordCodec.decode(value, SaRecord.class).value());
    } catch (MalformedRecordException e) {
      LOG.warnf("record %s of %s: %s", key, Topics.SA.topicName(), e.getMessage());
    }
  }
}
