package dev.culvert.sa.view;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import java.time.Instant;
import java.util.List;

/** {@code ph2-state}: how far a policy is from having SAs. */
public enum PolicyState {
  NO_PHASE2("no-phase2"),
  /** The peer is being negotiated with. */
  MSG1_SENT("msg1-sent"),
  /** SAs are negotiated; the node has not reported both directions yet. */
  ADDING_SA("adding-sa"),
  /** SAs of both directions are in use. */
  ESTABLISHED("established"),
  /** What is left of SAs is past its lifetime. */
  EXPIRED("expired");

  private final String word;

  PolicyState(String word) {
    this.word = word;
  }

  /** The state of a policy at a moment. */
  public static PolicyState of(Policy policy, Observations observations, Instant now) {
    List<SecurityAssociation> sas =
        observations.sas().values().stream()
            .filter(sa -> sa.policy().equals(policy.name()))
            .toList();
    if (isUsable(sas, SaKey.Direction.IN, observations, now)
        && isUsable(sas, SaKey.Direction.OUT, observations, now)) {
      return ESTABLISHED;
    }
    if (sas.stream().anyMatch(sa -> SaState.of(sa, observations, now) != SaState.DEAD)) {
      return ADDING_SA;
    }
    boolean negotiating =
        observations.ikeSas().values().stream()
            .anyMatch(sa -> sa.peer().equals(policy.peer()) && isUnderWay(sa.state()));
    if (negotiating) {
      return MSG1_SENT;
    }
    return sas.isEmpty() ? NO_PHASE2 : EXPIRED;
  }

  private static boolean isUsable(
      List<SecurityAssociation> sas,
      SaKey.Direction direction,
      Observations observations,
      Instant now) {
    return sas.stream()
        .filter(sa -> sa.key().direction() == direction)
        .map(sa -> SaState.of(sa, observations, now))
        .anyMatch(state -> state == SaState.MATURE || state == SaState.DYING);
  }

  private static boolean isUnderWay(IkeReport.State state) {
    return switch (state) {
      case MESSAGE_1_SENT, MESSAGE_2_SENT, MESSAGE_3_SENT -> true;
      case ESTABLISHED, EXPIRED -> false;
    };
  }

  /** The word in print. */
  public String word() {
    return word;
  }
}
