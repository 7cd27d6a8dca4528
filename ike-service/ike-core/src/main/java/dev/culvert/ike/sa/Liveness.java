package dev.culvert.ike.sa;

/**
 * How silence is judged (RFC 7296 section 2.4).
 *
 * @param lastHeard last sign of life of the peer, milliseconds since the epoch
 * @param interval silence in milliseconds after which liveness is checked; 0 for never
 * @param maximumFailures transmissions of a check after which the peer counts as dead
 */
public record Liveness(long lastHeard, long interval, int maximumFailures) {
  public Liveness heardAt(long now) {
    return new Liveness(now, interval, maximumFailures);
  }

  /**
   * After protected traffic, which comes all the time: it counts once half of the interval has
   * passed, so that not every report of it is a new state.
   */
  public Liveness trafficAt(long when) {
    return interval == 0 || when - lastHeard < interval / 2 ? this : heardAt(when);
  }

  /** When silence has lasted too long; {@link Long#MAX_VALUE} for never. */
  public long checkAt() {
    return interval == 0 ? Long.MAX_VALUE : lastHeard + interval;
  }
}
