package dev.culvert.ike.v2;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.SaKey.Protocol;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.auth.Identification;
import dev.culvert.ike.proposal.PolicySa;
import dev.culvert.ike.sa.Association;
import dev.culvert.ike.sa.Nat;
import dev.culvert.ike.sa.WantedChild;
import dev.culvert.ike.wire.IdPayload;
import dev.culvert.ike.wire.PayloadType;
import java.util.List;
import java.util.Optional;

/** The configuration behind the peer and the policy of an initiator, all of it present. */
record InitiatorSetup(Profile profile, Identity identity, PolicySa sa, Proposal proposal) {
  /** Empty when something is missing; {@link Diagnosis#incomplete} says what. */
  static Optional<InitiatorSetup> of(Configuration config, String peerName, WantedChild wanted) {
    Peer peer = config.peers().get(peerName);
    Policy policy = config.policies().get(wanted.policy());
    if (peer == null || policy == null) {
      return Optional.empty();
    }
    Optional<Profile> profile = config.profileOf(peer);
    Optional<Identity> identity = config.identitiesOf(peer).stream().findFirst();
    Optional<Proposal> proposal = config.proposalOf(policy);
    Optional<PolicySa> sa = PolicySa.of(policy, wanted.protocol());
    return profile.isPresent() && identity.isPresent() && proposal.isPresent() && sa.isPresent()
        ? Optional.of(new InitiatorSetup(profile.get(), identity.get(), sa.get(), proposal.get()))
        : Optional.empty();
  }

  /** Protocols of the SAs that a policy needs, the inner one first; ESP when there is none such. */
  static List<Protocol> protocols(Configuration config, String policyName) {
    Policy policy = config.policies().get(policyName);
    return policy == null
        ? List.of(Protocol.ESP)
        : PolicySa.of(policy).stream().map(PolicySa::protocol).toList();
  }

  Policy policy() {
    return sa.policy();
  }

  /** True when AH would have to pass a NAT, which changes what it covers (RFC 4302). */
  boolean isAhBehindNat(Nat nat) {
    return nat.isPresent() && policy().ipsecProtocols() != Policy.IpsecProtocols.ESP;
  }

  IdPayload ownId(Association association) {
    return Identification.payload(
        PayloadType.ID_INITIATOR, identity.myId(), association.path().local().address());
  }

  List<TrafficSelector> sourceSelectors(WantedChild wanted) {
    return proposed(wanted.source(), sa.source(), wanted);
  }

  List<TrafficSelector> destinationSelectors(WantedChild wanted) {
    return proposed(wanted.destination(), sa.destination(), wanted);
  }

  /** The packet that asked goes first, so that a narrowing responder keeps it (section 2.9). */
  private static List<TrafficSelector> proposed(
      TrafficSelector packet, TrafficSelector policy, WantedChild wanted) {
    if (!policy.contains(packet) || policy.equals(packet)) {
      return List.of(policy);
    }
    return wanted.singlePair() ? List.of(packet) : List.of(packet, policy);
  }
}
