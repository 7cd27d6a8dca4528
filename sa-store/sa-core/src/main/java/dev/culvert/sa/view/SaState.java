package dev.culvert.sa.view;

import dev.culvert.contracts.event.SecurityAssociation;
import java.time.Duration;
import java.time.Instant;

/** The life of an SA (PF_KEY's states, RFC 2367 section 1.5). */
public enum SaState {
  /** Negotiated; its node has not reported it yet. */
  LARVAL("larval"),
  /** In use. */
  MATURE("mature"),
  /** At a soft limit. */
  DYING("dying"),
  /** At a hard limit. */
  DEAD("dead");

  private final String word;

  SaState(String word) {
    this.word = word;
  }

  /** The state of an SA at a moment. */
  public static SaState of(SecurityAssociation sa, Observations observations, Instant now) {
    SaState aged = observations.aged().get(sa.key());
    if (aged == DEAD || isOver(sa, sa.hardLifetime(), now)) {
      return DEAD;
    }
    if (!observations.installed().contains(sa.key())) {
      return LARVAL;
    }
    return aged == DYING || isOver(sa, sa.softLifetime(), now) ? DYING : MATURE;
  }

  private static boolean isOver(SecurityAssociation sa, Duration lifetime, Instant now) {
    return !lifetime.isZero() && !now.isBefore(sa.createdAt().plus(lifetime));
  }

  /** The word in print. */
  public String word() {
    return word;
  }
}
