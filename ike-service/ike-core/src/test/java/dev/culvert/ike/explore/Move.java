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

  /**
   * A timer of an IKE SA fires.
   *
   * @param due its deadline had come at the beginning; else time has to pass for it
   */
  record Fire(int end, IkeSpi ikeSpi, boolean due) implements Move {}

  /** The owner of an end does his next deed. */
  record Begin(int end) implements Move {}
}
