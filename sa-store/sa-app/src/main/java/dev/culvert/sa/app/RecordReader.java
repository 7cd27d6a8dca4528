package dev.culvert.sa.app;

import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.Refusal;
import dev.culvert.crypto.signing.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/** Reads records that their writer has signed; another is counted and left out. */
@ApplicationScoped
class RecordReader {

  private static final Logger LOG = Logger.getLogger(RecordReader.class);

  private final MeterRegistry metrics;

  RecordReader(MeterRegistry metrics) {
    this.metrics = metrics;
    for (Refusal reason : Refusal.values()) {
      counter(reason);
    }
  }

  /** The record, the next one of its reading; empty when it may not be believed. */
  Optional<Verdict.Authentic> read(RecordCheck check, ConsumerRecord<String, byte[]> read) {
    Header header = read.headers().lastHeader(RecordSignature.HEADER);
    Verdict verdict =
        check.next(
            Topics.named(read.topic()),
            read.partition(),
            read.key(),
            header == null ? null : header.value(),
            read.value(),
            Instant.now());
    return switch (verdict) {
      case Verdict.Authentic authentic -> Optional.of(authentic);
      case Verdict.Refused refused -> {
        counter(refused.reason()).increment();
        if (refused.tell()) {
          LOG.errorf(
              "REFUSED record %s-%d@%d key=%s writer=%s: %s",
              read.topic(),
              read.partition(),
              read.offset(),
              read.key(),
              refused.writer(),
              refused.reason().label());
        }
        yield Optional.empty();
      }
    };
  }

  private Counter counter(Refusal reason) {
    return Counter.builder("culvert.records.refused")
        .description(
            "Records that were not believed, by reason; anything but 0 means a broken writer or"
                + " an attack on the broker")
        .tag("reason", reason.label())
        .register(metrics);
  }
}
