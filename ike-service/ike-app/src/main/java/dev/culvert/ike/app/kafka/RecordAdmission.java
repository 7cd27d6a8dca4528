package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.Authorship;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.RecordVerifier;
import dev.culvert.crypto.signing.Verdict;
import dev.culvert.ike.app.metrics.IkeMetrics;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * Lets records through that their writer has signed, and those of topics that are not signed;
 * counts and tells the others.
 */
public record RecordAdmission(RecordVerifier verifier, IkeMetrics metrics, InstantSource clock) {

  private static final Logger LOG = Logger.getLogger(RecordAdmission.class);

  /** A check for one reading of topics. */
  public RecordCheck begin() {
    return verifier.begin();
  }

  /** Whether the record, the next one of its reading, may be believed. */
  public boolean admits(RecordCheck check, ConsumerRecord<String, byte[]> read) {
    Topics topic = Topics.named(read.topic());
    if (!Authorship.isSigned(topic)) {
      return true;
    }
    Header header = read.headers().lastHeader(RecordSignature.HEADER);
    Verdict verdict =
        check.next(
            topic,
            read.partition(),
            read.key(),
            header == null ? null : header.value(),
            read.value(),
            clock.instant());
    if (!(verdict instanceof Verdict.Refused refused)) {
      return true;
    }
    metrics.refused(refused.reason());
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
}
