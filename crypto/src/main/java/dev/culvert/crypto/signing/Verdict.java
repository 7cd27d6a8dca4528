package dev.culvert.crypto.signing;

import dev.culvert.contracts.event.CulvertRecord;
import java.util.Optional;

/** What a reader makes of a record. */
public sealed interface Verdict {

  /**
   * To be believed.
   *
   * @param version as its writer numbered it
   * @param generation of the writer's stream; 0 where records are not signed
   * @param record what it says; empty for a tombstone
   */
  record Authentic(long generation, long version, Optional<CulvertRecord> record)
      implements Verdict {}

  /**
   * To be left out.
   *
   * @param writer who wrote it, or says so; holds no content of the record
   * @param tell the log should have a line: the last of its kind lies far enough back
   */
  record Refused(Refusal reason, String writer, boolean tell) implements Verdict {}
}
