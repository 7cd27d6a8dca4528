package dev.culvert.ike.v2;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.auth.Identification;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.PayloadType;
import java.util.List;
import java.util.Optional;

/** The configuration behind the peer and the policy of an initiator, all of it present. */
record InitiatorSetup(Profile profile, Identity identity, Policy policy, Proposal proposal) {
  /** Empty when something is missing; {@link Diagnosis#incomplete} says what. */
  static Optional<InitiatorSetup> of(Configuration config, String peerName, String policyName) {
    Peer peer = config.peers().get(peerName);
    Policy policy = config.policies().get(policyName);
    if (peer == null || policy == null) {
      return Optional.empty();
    }
    Optional<Profile> profile = config.profileOf(peer);
    Optional<Identity> identity = config.identitiesOf(peer).stream().findFirst();
    Optional<Proposal> proposal = config.proposalOf(policy);
    return profile.isPresent() && identity.isPresent() && proposal.isPresent()
        ? Optional.of(new InitiatorSetup(profile.get(), identity.get(), policy, proposal.get()))
        : Optional.empty();
  }

  IdPayload ownId(Association association) {
    return Identification.payload(
        PayloadType.ID_INITIATOR, identity.myId(), association.path().local().address());
  }

  List<TrafficSelector> sourceSelectors(WantedChild wanted) {
    return proposed(wanted.source(), policy.sourceSelector());
  }

  List<TrafficSelector> destinationSelectors(WantedChild wanted) {
    return proposed(wanted.destination(), policy.destinationSelector());
  }

  /** The packet that asked goes first, so that a narrowing responder keeps it (section 2.9). */
  private static List<TrafficSelector> proposed(TrafficSelector packet, TrafficSelector policy) {
    return policy.contains(packet) && !policy.equals(packet)
        ? List.of(packet, policy)
        : List.of(policy);
  }
}
