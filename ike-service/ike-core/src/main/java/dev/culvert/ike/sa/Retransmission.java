package dev.culvert.ike.sa;

/**
 * How often a request was sent and when it is due again. The intervals double (RFC 7296 section
 * 2.1).
 *
 * @param sent transmissions so far, from 1
 * @param limit transmissions after which an unanswering peer counts as dead
 * @param dueAt when to send again or to give up, milliseconds since the epoch
 */
public record Retransmission(int sent, int limit, long dueAt) {
  /** Transmissions of a request that is no liveness check: given up after 63.5 s. */
  public static final int DEFAULT_LIMIT = 7;

  /** Interval behind the first transmission, in milliseconds. */
  private static final long FIRST_INTERVAL = 500;

  private static final long LONGEST_INTERVAL = 32_000;

  public static Retransmission first(long now, int limit) {
    return new Retransmission(1, limit, now + FIRST_INTERVAL);
  }

  public boolean exhausted() {
    return sent >= limit;
  }

  public Retransmission again(long now) {
    long interval = Math.min(LONGEST_INTERVAL, FIRST_INTERVAL << Math.min(sent, 16));
    return new Retransmission(sent + 1, limit, now + interval);
  }
}
