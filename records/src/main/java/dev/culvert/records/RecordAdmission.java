package dev.culvert.records;

import dev.culvert.contracts.event.Authorship;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.RecordVerifier;
import dev.culvert.crypto.signing.Verdict;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * Lets records through that their writer has signed; counts and tells the others.
 *
 * @param verifier knows the writers by what its CA vouches for
 */
public record RecordAdmission(
    RecordVerifier verifier, RefusedRecords refusedRecords, InstantSource clock) {

  private static final Logger LOG = Logger.getLogger(RecordAdmission.class);

  /** A check for one reading of topics. */
  public RecordCheck begin() {
    return verifier.begin();
  }

  /**
   * Whether the record, the next one of its reading, may be believed or is of an unsigned topic.
   */
  public boolean admits(RecordCheck check, ConsumerRecord<String, byte[]> read) {
    return !Authorship.isSigned(Topics.named(read.topic())) || authentic(check, read).isPresent();
  }

  /** What a record of a signed topic says, if it may be believed. */
  public Optional<Verdict.Authentic> authentic(
      RecordCheck check, ConsumerRecord<String, byte[]> read) {
    Header header = read.headers().lastHeader(RecordSignature.HEADER);
    Verdict verdict =
        check.next(
            Topics.named(read.topic()),
            read.partition(),
            read.key(),
            header == null ? null : header.value(),
            read.value(),
            clock.instant());
    return switch (verdict) {
      case Verdict.Authentic authentic -> Optional.of(authentic);
      case Verdict.Refused refused -> {
        refuse(read, refused);
        yield Optional.empty();
      }
    };
  }

  private void refuse(ConsumerRecord<String, byte[]> read, Verdict.Refused refused) {
    refusedRecords.count(refused.reason());
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
  }
}
