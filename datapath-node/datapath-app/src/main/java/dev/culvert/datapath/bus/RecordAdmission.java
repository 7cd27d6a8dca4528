package dev.culvert.datapath.bus;

import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.RecordVerifier;
import dev.culvert.crypto.signing.Refusal;
import dev.culvert.crypto.signing.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/** Lets records through that their writer has signed; counts and tells the others. */
public final class RecordAdmission {

  private static final Logger LOG = Logger.getLogger(RecordAdmission.class);

  private final RecordVerifier verifier;
  private final MeterRegistry meters;
  private final InstantSource clock;

  /** Admits what this verifier's CA vouches for. */
  public RecordAdmission(RecordVerifier verifier, MeterRegistry meters, InstantSource clock) {
    this.verifier = verifier;
    this.meters = meters;
    this.clock = clock;
    for (Refusal reason : Refusal.values()) {
      counter(reason);
    }
  }

  /** A check for one reading of a topic. */
  RecordCheck begin() {
    return verifier.begin();
  }

  /** Whether the record, the next one of its reading, may be believed. */
  boolean admits(RecordCheck check, Topics topic, ConsumerRecord<String, byte[]> read) {
    Header header = read.headers().lastHeader(RecordSignature.HEADER);
    Verdict verdict =
        check.next(
            topic,
            read.partition(),
            read.key(),
            header == null ? null : header.value(),
            read.value(),
            clock.instant());
    if (verdict instanceof Verdict.Refused refused) {
      count(refused.reason());
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
      return false;
    }
    return true;
  }

  /** Counts a record that is refused for what only its reader can know. */
  public void count(Refusal reason) {
    counter(reason).increment();
  }

  private Counter counter(Refusal reason) {
    return Counter.builder("culvert.records.refused")
        .description(
            "Records that were not believed, by reason; anything but 0 means a broken writer or"
                + " an attack on the broker")
        .tag("reason", reason.label())
        .register(meters);
  }
}
