package dev.culvert.ike.sa;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.SaKey;

/**
 * A pair of SAs.
 *
 * @param madeBy our SPI of the IKE SA that made it; another one inherits it by a rekey, while nodes
 *     go on to name the one that they were told
 * @param knownAt when the peer has the pair for certain, milliseconds since the epoch: {@link #NOW}
 *     unless we have made it in an answer of CREATE_CHILD_SA, which may still be under way. Until
 *     then it is neither rekeyed nor deleted, for the peer would not know what is meant
 * @param rekeyAt soft lifetime, milliseconds since the epoch
 * @param expiresAt hard lifetime, milliseconds since the epoch
 */
public record ChildSa(
    String policy,
    IkeSpi madeBy,
    SaKey inbound,
    SaKey outbound,
    Stage stage,
    long knownAt,
    long rekeyAt,
    long expiresAt) {

  public static final long NOW = 0;

  /** How far the pair is from its end (RFC 7296 sections 1.4.1 and 2.8). */
  public enum Stage {
    /** Both SAs serve. */
    IN_USE,

    /** The peer has made a successor and will delete this pair. */
    REPLACED_BY_PEER,

    /** We have made a successor: we send no more on this pair, still receive, and delete it. */
    REPLACED,

    /** Neither of its SAs is installed; the peer has yet to be told. */
    DISCARDED
  }

  public ChildSa in(Stage newStage) {
    return new ChildSa(policy, madeBy, inbound, outbound, newStage, knownAt, rekeyAt, expiresAt);
  }

  public ChildSa rekeyedAt(long moment) {
    return new ChildSa(policy, madeBy, inbound, outbound, stage, knownAt, moment, expiresAt);
  }

  public ChildSa knownFrom(long moment) {
    return new ChildSa(policy, madeBy, inbound, outbound, stage, moment, rekeyAt, expiresAt);
  }

  /** After the peer's next request: it has the answer to the one before (the window is one). */
  public ChildSa known() {
    return knownFrom(NOW);
  }

  public SaKey.Protocol protocol() {
    return inbound.protocol();
  }

  public boolean isInUse() {
    return stage == Stage.IN_USE;
  }

  /** True when we have to delete the pair at the peer. */
  public boolean isOursToDelete() {
    return stage == Stage.REPLACED || stage == Stage.DISCARDED;
  }

  /** When we have to ask something about the pair; {@link Long#MAX_VALUE} for never. */
  public long dueAt() {
    return switch (stage) {
      case IN_USE -> Math.max(knownAt, rekeyAt);
      case REPLACED, DISCARDED -> knownAt;
      case REPLACED_BY_PEER -> Long.MAX_VALUE;
    };
  }

  /** True when a successor carries the traffic of the pair. */
  public boolean isReplaced() {
    return stage == Stage.REPLACED || stage == Stage.REPLACED_BY_PEER;
  }

  /** True when one of its SAs has this key. */
  public boolean has(SaKey sa) {
    return inbound.equals(sa) || outbound.equals(sa);
  }
}
