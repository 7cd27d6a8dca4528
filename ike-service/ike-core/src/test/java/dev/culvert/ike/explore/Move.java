package dev.culvert.ike.explore;

import dev.culvert.contracts.IkeSpi;

/** What may come next in a world; flights and ends by their numbers. */
sealed interface Move {
  /** The network delivers a datagram; it may be one that overtakes others. */
  record Deliver(int flight) implements Move {}

  /** The network delivers a datagram and will deliver it again. */
  record Duplicate(int flight) implements Move {}

  /** The network loses a datagram. */
  record Lose(int flight) implements Move {}

  /** A timer of an IKE SA fires, whose deadline has come. */
  record Fire(int end, IkeSpi ikeSpi) implements Move {}

  /** Nothing happens until the next deadline, in milliseconds since the beginning. */
  record Wait(long until) implements Move {}

  /** The owner of an end does his next deed. */
  record Begin(int end) implements Move {}

  /** A packet still has no SA, and nothing goes on that would make one: its node asks again. */
  record Insist(int end) implements Move {}
}
