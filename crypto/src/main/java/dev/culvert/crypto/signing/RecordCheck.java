package dev.culvert.crypto.signing;

import dev.culvert.contracts.event.Authorship;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Versioned;
import dev.culvert.contracts.event.Writer;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One reading of topics, in the order of the broker: signature, author and order of each record.
 *
 * <p>Along a partition every stream of a writer only moves forward, whatever the key. So a record
 * that is written again is refused as long as a newer one of its stream stands before it, also at a
 * key that was deleted since; and compaction, which removes records and never moves them, changes
 * nothing. Belongs to one thread.
 */
public final class RecordCheck {

  private static final String NOBODY = "unknown";

  private final RecordVerifier verifier;
  private final Map<Stream, Position> reached = new HashMap<>();

  RecordCheck(RecordVerifier verifier) {
    this.verifier = verifier;
  }

  /** What is written in order. */
  private record Stream(Topics topic, int partition, Writer writer, int number) {}

  private record Position(long generation, long version) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
        Comparator.comparingLong(Position::generation).thenComparingLong(Position::version);

    @Override
    public int compareTo(Position other) {
      return ORDER.compare(this, other);
    }
  }

  /** A record that cannot be believed. */
  private static final class RefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Refusal reason;
    private final String writer;

    private RefusedException(Refusal reason, String writer) {
      this.reason = reason;
      this.writer = writer;
    }
  }

  /**
   * Judges the next record.
   *
   * @param partition the one that it was read from
   * @param key may be null
   * @param header value of {@link RecordSignature#HEADER}, or null when there is none
   * @param value the record's bytes, or null for a tombstone
   */
  public Verdict next(
      Topics topic, int partition, String key, byte[] header, byte[] value, Instant now) {
    try {
      return Authorship.isSigned(topic)
          ? signed(topic, partition, key, header, value, now)
          : authentic(0, decode(value, NOBODY));
    } catch (RefusedException e) {
      return verifier.refuse(topic, e.reason, e.writer, now);
    }
  }

  private Verdict signed(
      Topics topic, int partition, String key, byte[] header, byte[] value, Instant now)
      throws RefusedException {
    RecordSignature signature = signature(key, header);
    WriterCertificate certificate =
        verifier
            .certificate(signature.certificate(), now)
            .orElseThrow(() -> new RefusedException(Refusal.UNKNOWN_WRITER, NOBODY));
    String writer = certificate.writer().toString();
    byte[] content =
        RecordSignature.signedContent(
            topic,
            partition,
            key,
            signature.stream(),
            signature.generation(),
            signature.version(),
            value);
    require(
        SigningKey.verify(certificate.publicKey(), content, signature.signature()),
        Refusal.BAD_SIGNATURE,
        writer);
    Optional<Versioned<CulvertRecord>> record = decode(value, writer);
    require(
        Authorship.permits(
            certificate.writer(), topic, key, record.map(Versioned::value).orElse(null)),
        Refusal.WRONG_WRITER,
        writer);
    Stream stream = new Stream(topic, partition, certificate.writer(), signature.stream());
    Position position = new Position(signature.generation(), signature.version());
    Position last = reached.get(stream);
    require(last == null || position.compareTo(last) > 0, Refusal.REPLAYED, writer);
    reached.put(stream, position);
    return new Verdict.Authentic(
        signature.generation(), signature.version(), record.map(Versioned::value));
  }

  private static RecordSignature signature(String key, byte[] header) throws RefusedException {
    require(header != null, Refusal.UNSIGNED, NOBODY);
    require(key != null, Refusal.MALFORMED, NOBODY);
    try {
      return RecordSignature.decode(header);
    } catch (MalformedRecordException e) {
      throw new RefusedException(Refusal.MALFORMED, NOBODY);
    }
  }

  private static Optional<Versioned<CulvertRecord>> decode(byte[] value, String writer)
      throws RefusedException {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(RecordCodec.decode(value));
    } catch (MalformedRecordException e) {
      throw new RefusedException(Refusal.MALFORMED, writer);
    }
  }

  private static Verdict authentic(long generation, Optional<Versioned<CulvertRecord>> record) {
    return new Verdict.Authentic(
        generation, record.map(Versioned::version).orElse(0L), record.map(Versioned::value));
  }

  private static void require(boolean condition, Refusal reason, String writer)
      throws RefusedException {
    if (!condition) {
      throw new RefusedException(reason, writer);
    }
  }
}
