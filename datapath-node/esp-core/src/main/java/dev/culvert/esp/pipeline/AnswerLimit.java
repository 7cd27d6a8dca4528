package dev.culvert.esp.pipeline;

/**
 * Limits the ICMP messages that are sent (RFC 1812 4.3.2.8, RFC 4443 2.4 f), to as many as Linux
 * sends: 1000 a second, 50 of them at once. Each worker has its own.
 */
final class AnswerLimit {
  static final int BURST = 50;

  private long tokens = BURST;
  private long filledAtMillis;

  /**
   * Whether one more may be sent; it then counts.
   *
   * @param nowMillis milliseconds since the epoch; must not go back
   */
  boolean admits(long nowMillis) {
    // One more each millisecond.
    tokens = Math.min(BURST, tokens + nowMillis - filledAtMillis);
    filledAtMillis = nowMillis;
    if (tokens == 0) {
      return false;
    }
    tokens--;
    return true;
  }
}
