package dev.culvert.esp.sad;

import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.esp.stats.SaCounters;
import java.time.Duration;

/**
 * When an SA is too old, soft or hard (RFC 4301 section 4.4.2.1): so long after it was made, or so
 * long after its first packet, what comes first.
 */
public final class AgeLimit {
  final long endMillis;
  private final long useMillis;

  private AgeLimit(SecurityAssociation spec, Duration sinceMade, Duration sinceUsed) {
    this.endMillis =
        sinceMade.isZero() ? Long.MAX_VALUE : spec.createdAt().plus(sinceMade).toEpochMilli();
    this.useMillis = sinceUsed.isZero() ? Long.MAX_VALUE : sinceUsed.toMillis();
  }

  /** The age at which a successor is asked for. */
  public static AgeLimit soft(SecurityAssociation spec) {
    return new AgeLimit(spec, spec.softLifetime(), spec.softUseLifetime());
  }

  /** The age at which the SA is discarded. */
  public static AgeLimit hard(SecurityAssociation spec) {
    return new AgeLimit(spec, spec.hardLifetime(), spec.hardUseLifetime());
  }

  /** Whether the limit is reached by an SA with these counters. */
  public boolean isReached(SaCounters counters, long nowMillis) {
    return isReachedSinceMade(nowMillis) || isReachedSinceUsed(counters, nowMillis);
  }

  /** Whether the SA is too old whatever its use. */
  public boolean isReachedSinceMade(long nowMillis) {
    return nowMillis >= endMillis;
  }

  /** Whether the first packet is too long ago. */
  public boolean isReachedSinceUsed(SaCounters counters, long nowMillis) {
    return useMillis != Long.MAX_VALUE
        && counters.firstUse() != 0
        && nowMillis - counters.firstUse() >= useMillis;
  }
}
