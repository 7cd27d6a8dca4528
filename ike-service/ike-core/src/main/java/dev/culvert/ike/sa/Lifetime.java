package dev.culvert.ike.sa;

/**
 * How long an IKE SA lives, all in milliseconds since the epoch.
 *
 * @param rekeyAt soft lifetime
 * @param expiresAt hard lifetime; a moment in the past when the IKE SA is only kept by a request
 *     that is not answered yet
 * @param idleUntil when an IKE SA without child SAs ends; {@link #NEVER} with a child SA
 */
public record Lifetime(long rekeyAt, long expiresAt, long idleUntil) {
  public static final long NEVER = Long.MAX_VALUE;

  public Lifetime rekeyedAt(long moment) {
    return new Lifetime(moment, expiresAt, idleUntil);
  }

  public Lifetime endedAt(long moment) {
    return new Lifetime(rekeyAt, moment, idleUntil);
  }

  public Lifetime idle(long until) {
    return new Lifetime(rekeyAt, expiresAt, until);
  }
}
