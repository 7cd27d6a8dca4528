package dev.culvert.ike;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.SaKey;
import java.time.Instant;

/** What can happen to an IKE SA. */
public sealed interface Event {
  /** An IKE message arrived, without the non-ESP marker of port 4500. */
  record Received(InboundDatagram inbound) implements Event {}

  /** The deadline that the state named has come (or some later moment). */
  record Tick() implements Event {}

  /** Somebody wants something of this IKE SA. */
  sealed interface Command extends Event {}

  /**
   * Make a child SA for a policy: with an IKE SA of its own when there is none ({@link
   * dev.culvert.ike.sa.IkeSa.Absent}), else by the established one.
   *
   * @param initialContact say that no other IKE SA with this peer exists (RFC 7296 section 2.4);
   *     only sent when the peer entry allows it
   */
  record Initiate(IkeCommand.Acquire acquire, boolean initialContact) implements Command {}

  /** Delete the IKE SA and its child SAs, and tell the peer. */
  record Terminate() implements Command {}

  /** This SA may not be used any more, so the pair is deleted. */
  record SaLost(SaKey sa) implements Command {}

  /** The node could not install this SA, for a reason that holds no secret. */
  record SaNotInstalled(SaKey sa, String reason) implements Command {}

  /** This SA has used up its soft volume, so the pair is rekeyed. */
  record SoftExpired(SaKey sa) implements Command {}

  /**
   * Protected traffic of the peer passed its integrity check: as good a sign of life as an IKE
   * message (RFC 7296 section 2.4).
   *
   * @param lastHeard when it last did
   */
  record PeerAlive(Instant lastHeard) implements Command {}

  /** The peer said INITIAL_CONTACT on a newer IKE SA: drop this one without a word. */
  record Superseded() implements Command {}
}
