package dev.culvert.sa.app;

import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Versioned;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/** Reads records; one that cannot be read is counted and left out. */
@ApplicationScoped
class RecordReader {

  private static final Logger LOG = Logger.getLogger(RecordReader.class);

  private final MeterRegistry metrics;

  RecordReader(MeterRegistry metrics) {
    this.metrics = metrics;
  }

  <T extends CulvertRecord> Optional<Versioned<T>> read(
      ConsumerRecord<String, byte[]> kafkaRecord, Class<T> type) {
    try {
      return Optional.of(RecordCodec.decode(kafkaRecord.value(), type));
    } catch (MalformedRecordException e) {
      refuse(kafkaRecord, e.getMessage());
      return Optional.empty();
    }
  }

  /** Counts a record that is left out; the reason holds nothing of its content. */
  void refuse(ConsumerRecord<String, byte[]> kafkaRecord, String reason) {
    Counter.builder("culvert.records.refused")
        .description("Records of a topic that could not be read")
        .baseUnit("records")
        .tag("topic", kafkaRecord.topic())
        .register(metrics)
        .increment();
    LOG.warnf(
        "record %s-%d@%d is left out: %s",
        kafkaRecord.topic(), kafkaRecord.partition(), kafkaRecord.offset(), reason);
  }
}
