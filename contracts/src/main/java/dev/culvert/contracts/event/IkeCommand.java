package dev.culvert.contracts.event;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.TrafficSelector;
import java.time.Instant;
import java.util.List;

/** What ike-service is asked to do (topic {@code ike-command}). */
public sealed interface IkeCommand extends CulvertRecord {

  /**
   * When it was asked. {@link Acquire} and every {@link Order} are dropped when older than 10 s;
   * the others state facts and never grow old.
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
   * An IKE SA has authenticated the peer. Goes from the IKE SA's partition to the home partition of
   * the peer.
   *
   * @param initiatorSpi the SPI of the side that began the IKE SA
   * @param remoteId the identity that the peer proved, as {@code active-peers} prints it
   * @param initialContact the peer said that its older IKE SAs under this identity are void (RFC
   *     7296 section 2.4)
   * @param since first message of the IKE SA: what was authenticated later is not older
   * @param at when the peer was authenticated
   */
  record Bound(
      String peer,
      IkeSpi ikeSpi,
      IkeSpi initiatorSpi,
      String remoteId,
      boolean initialContact,
      Instant since,
      Instant at)
      implements IkeCommand {}

  /** An IKE SA that was bound is gone. Goes to the home partition of the peer. */
  record Unbound(String peer, IkeSpi ikeSpi, Instant at) implements IkeCommand {}

  /**
   * A newer IKE SA of the same identity came with INITIAL_CONTACT: forget this one without a word.
   * Goes from the home partition of the peer to the IKE SA's partition.
   */
  record Superseded(IkeSpi ikeSpi, Instant at) implements IkeCommand {}

  /** What a user asks of an IKE SA. Goes to the IKE SA's partition. */
  sealed interface Order extends IkeCommand {

    /** Our SPI of the IKE SA that is meant, or that made the SA that is meant. */
    IkeSpi ikeSpi();
  }

  /** Delete this IKE SA and its children. */
  record Terminate(IkeSpi ikeSpi, Instant at) implements Order {}

  /**
   * Delete the pair of SAs to which this one belongs, at both ends.
   *
   * @param ikeSpi the IKE SA that made it
   * @param sa which SA
   */
  record Flush(IkeSpi ikeSpi, SaKey sa, Instant at) implements Order {}

  /**
   * A node does not have an SA any more that it once installed (a crash, or the SA has used up its
   * hard volume), so the pair may not be used again. Goes to the IKE SA's partition.
   *
   * @param ikeSpi the IKE SA that made it
   * @param sa which SA
   */
  record SaLost(IkeSpi ikeSpi, SaKey sa, Instant at) implements IkeCommand {}

  /**
   * A node could not install an SA that was agreed on, so the pair carries nothing. Goes to the IKE
   * SA's partition.
   *
   * @param ikeSpi the IKE SA that made it
   * @param sa which SA
   * @param reason names the field and holds no secret
   */
  record SaNotInstalled(IkeSpi ikeSpi, SaKey sa, String reason, Instant at) implements IkeCommand {}

  /**
   * An SA has used up its soft volume and wants a successor (RFC 4301 section 4.4.2.1). Said once
   * for each SA. Goes to the IKE SA's partition.
   *
   * @param ikeSpi the IKE SA that made it
   * @param sa which SA
   */
  record SoftExpired(IkeSpi ikeSpi, SaKey sa, Instant at) implements IkeCommand {}

  /**
   * When a node last received authentic traffic on the SAs of IKE SAs, all of one IKE partition:
   * such a peer is alive without being asked (RFC 7296 section 2.4). One record for each partition
   * and report interval; IKE SAs without traffic in it are left out. Goes to that partition.
   *
   * @param node the node that received it
   */
  record Usage(String node, List<Heard> heard, Instant at) implements IkeCommand {
    public Usage {
      heard = List.copyOf(heard);
    }
  }

  /** The last sign of life of the peer of an IKE SA. */
  record Heard(IkeSpi ikeSpi, Instant lastHeard) {}
}
