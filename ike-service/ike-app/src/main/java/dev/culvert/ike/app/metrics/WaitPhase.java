package dev.culvert.ike.app.metrics;

import java.util.Locale;

/** What a record waits for, one after the other. */
public enum WaitPhase {
  /**
   * From what its writer says as its time (a datagram's receipt, a command's cause) until its
   * partition takes it up. The clocks of both machines count.
   */
  READ,
  /** Until its batch is stepped: cryptography and sealing. */
  STEP,
  /** Until the transaction of its batch is committed. */
  COMMIT;

  /** Value of the label {@code phase}. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
