package dev.culvert.ike.sa;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.event.SaKey.Protocol;

/**
 * The child SA that an initiator is after.
 *
 * @param policy name of the policy
 * @param protocol which of its SAs
 * @param source the packet that asked, on our side
 * @param destination the same on the peer's side
 * @param singlePair ask for the packet alone: the peer takes one pair of addresses for each SA
 *     (SINGLE_PAIR_REQUIRED, RFC 7296 section 2.9)
 * @param initialContact say INITIAL_CONTACT with it
 */
public record WantedChild(
    String policy,
    Protocol protocol,
    TrafficSelector source,
    TrafficSelector destination,
    boolean singlePair,
    boolean initialContact) {
  public boolean isFor(String otherPolicy, Protocol otherProtocol) {
    return policy.equals(otherPolicy) && protocol == otherProtocol;
  }

  public WantedChild forSinglePair() {
    return new WantedChild(policy, protocol, source, destination, true, initialContact);
  }
}
