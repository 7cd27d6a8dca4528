package dev.culvert.ike.app.metrics;

import java.util.Locale;

/** What became of a record that was read. */
public enum Outcome {
  /** Its IKE SA or peer took it in. */
  HANDLED,
  /** It asks for what is there or on its way. */
  DUPLICATE,
  /** Older than a retransmission would wait. */
  STALE,
  /** Not a record that this version understands. */
  MALFORMED,
  /** For an IKE SA that is not there. */
  UNKNOWN_IKE_SA,
  /** From a node that has published no sealing key. */
  UNKNOWN_NODE,
  /** Taking it in failed; nothing of it was kept. */
  FAILED;

  /** Value of the label {@code outcome}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
