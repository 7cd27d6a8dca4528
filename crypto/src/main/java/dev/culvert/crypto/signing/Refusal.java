package dev.culvert.crypto.signing;

import java.util.Locale;

/** Why a record is refused. */
public enum Refusal {
  /** It carries no signature. */
  UNSIGNED,
  /** Its signature or its value has a form that this version does not know. */
  MALFORMED,
  /** No certificate of the installation's CA, valid now, speaks for its writer. */
  UNKNOWN_WRITER,
  /** It was changed, or moved from another key, partition or topic. */
  BAD_SIGNATURE,
  /** Its writer may not write this. */
  WRONG_WRITER,
  /** It is no newer than what its writer has written before it. */
  REPLAYED,
  /** It speaks of a time before the reader's start. */
  STALE;

  /** Value of the label {@code reason}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
