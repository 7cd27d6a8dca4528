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
  /** Older than its soft lifetime. */
  DYING("dying"),
  /** Older than its hard lifetime. */
  DEAD("dead");

  private final String word;

  SaState(String word) {
    this.word = word;
  }

  /** The state of an SA at a moment. */
  public static SaState of(SecurityAssociation sa, Observations observations, Instant now) {
    Duration age = Duration.between(sa.createdAt(), now);
    if (age.compareTo(sa.hardLifetime()) >= 0) {
      return DEAD;
    }
    if (!observations.installed().contains(sa.key())) {
      return LARVAL;
    }
    return age.compareTo(sa.softLifetime()) >= 0 ? DYING : MATURE;
  }

  /** The word in print. */
  public String word() {
    return word;
  }
}
