package dev.culvert.esp.spd;

import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.stats.DropReason;

/** What becomes of an outgoing packet. The objects are made once for a snapshot or a flow. */
public sealed interface Verdict {

  /** Encapsulate it with an SA (PROTECT of RFC 4301). */
  record Protect(SpdEntry entry, OutboundSa sa) implements Verdict {}

  /** Keep it until an SA comes, and ask for one. */
  record Hold(SpdEntry entry) implements Verdict {}

  /**
   * Send it in clear (BYPASS of RFC 4301).
   *
   * @param acquire ask for an SA as well
   */
  record Pass(SpdEntry entry, boolean acquire) implements Verdict {}

  /** Drop it. */
  record Discard(SpdEntry entry, DropReason reason) implements Verdict {}

  /** No policy matches it: it goes in clear, as if an accept rule ended the list. */
  record Unmatched() implements Verdict {}
}
