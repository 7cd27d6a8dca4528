package dev.culvert.crypto.signing;

import dev.culvert.contracts.event.Authorship;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import java.util.Optional;

/**
 * Makes records of one stream ready to be written. They must be written in the order in which they
 * were signed, since a reader refuses one that comes behind a newer: one thread at a time.
 */
public final class RecordSigner {

  private final SigningIdentity identity;
  private final int stream;
  private final long generation;
  private long version;

  RecordSigner(SigningIdentity identity, int stream, long generation) {
    this.identity = identity;
    this.stream = stream;
    this.generation = generation;
  }

  /** Number of this start of the stream. */
  public long generation() {
    return generation;
  }

  /**
   * Makes a record ready.
   *
   * @param partition the IKE partition; of no account in other topics
   * @param record what to write; empty for a tombstone
   */
  public SignedRecord sign(
      Topics topic, int partition, String key, Optional<CulvertRecord> record) {
    version++;
    byte[] value = record.map(present -> RecordCodec.encode(version, present)).orElse(null);
    if (!Authorship.isSigned(topic)) {
      return new SignedRecord(value, null);
    }
    byte[] content =
        RecordSignature.signedContent(topic, partition, key, stream, generation, version, value);
    return new SignedRecord(value, identity.sign(content, stream, generation, version).encode());
  }
}
