package dev.culvert.contracts.event;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.TrafficSelector;
import java.time.Instant;

/** What ike-service is asked to do (topic {@code ike-command}). */
public sealed interface IkeCommand extends CulvertRecord {

  /**
   * When it was asked; a command older than 10 s is dropped, except {@link Bound} and {@link
   * SaLost}.
   */
  Instant at();

  /**
   * A packet needs an SA (RFC 4301 section 4.4.1.1). Goes to the home partition of the peer.
   *
   * @param node the node that holds the packet and will own the SA
   * @param peer name of the peer
   * @param policy name of the policy that the packet matched
   * @param local our tunnel address
   * @param remote the peer's tunnel address
   * @param source the packet's source (RFC 7296 section 2.9)
   * @param destination the packet's destination
   */
  record Acquire(
      String node,
      String peer,
      String policy,
      IpAddress local,
      IpAddress remote,
      TrafficSelector source,
      TrafficSelector destination,
      Instant at)
      implements IkeCommand {}

  /**
   * A responder has authenticated the peer. Goes from the IKE SA's partition to the home partition
   * of the peer.
   */
  record Bound(String peer, IkeSpi ikeSpi, Instant at) implements IkeCommand {}

  /** Delete this IKE SA and its children. Goes to the IKE SA's partition. */
  record Terminate(IkeSpi ikeSpi, Instant at) implements IkeCommand {}

  /**
   * A node has lost an SA that it once installed (a crash), so it may not be used again. Goes to
   * the IKE SA's partition.
   *
   * @param ikeSpi the IKE SA that made it
   * @param sa which SA
   */
  record SaLost(IkeSpi ikeSpi, SaKey sa, Instant at) implements IkeCommand {}
}
