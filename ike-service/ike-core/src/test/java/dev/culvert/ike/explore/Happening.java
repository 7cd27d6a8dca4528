package dev.culvert.ike.explore;

import dev.culvert.contracts.IkeSpi;

/** What can happen to one end. */
sealed interface Happening {
  /** A datagram arrives. */
  record Receive(Flight flight) implements Happening {}

  /** A deadline of an IKE SA has come. */
  record Wake(IkeSpi ikeSpi) implements Happening {}

  /** The end's owner does what the scenario has for him next. */
  record Begin() implements Happening {}

  /** A packet still needs an SA. */
  record Insist() implements Happening {}
}
