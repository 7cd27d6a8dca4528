package dev.culvert.ike.explore;

import dev.culvert.ike.Event;

/** What the owner of an end does in a scenario. */
sealed interface Deed {
  /** A packet meets the policy and needs an SA, unless it has one. */
  record Acquire() implements Deed {}

  /** The node says of one SA of each pair that it has used up its soft volume. */
  record UseUp() implements Deed {}

  /** The node says of one SA of each pair that it has lost it. */
  record Lose() implements Deed {}

  /** Something is wanted of every established IKE SA. */
  record Ask(Event.Command command) implements Deed {}
}
