package dev.culvert.ike;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.PeerMatch;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration at one moment: each kind by name.
 *
 * @param allowWeak whether weak algorithms may be configured; ike-service uses what is configured
 */
public record Configuration(
    Map<String, Peer> peers,
    Map<String, Profile> profiles,
    Map<String, Identity> identities,
    Map<String, Proposal> proposals,
    Map<String, Policy> policies,
    boolean allowWeak) {
  public Configuration {
    peers = Map.copyOf(peers);
    profiles = Map.copyOf(profiles);
    identities = Map.copyOf(identities);
    proposals = Map.copyOf(proposals);
    policies = Map.copyOf(policies);
  }

  /** The enabled peer with the most specific address that holds {@code remote}. */
  public Optional<Peer> peerAt(IpAddress local, IpAddress remote) {
    return PeerMatch.find(peers.values(), local, remote);
  }

  public Optional<Profile> profileOf(Peer peer) {
    return Optional.ofNullable(profiles.get(peer.profile()));
  }

  /** Enabled identities of a peer, by name. */
  public List<Identity> identitiesOf(Peer peer) {
    return identities.values().stream()
        .filter(identity -> !identity.disabled() && identity.peer().equals(peer.name()))
        .sorted(Comparator.comparing(Identity::name))
        .toList();
  }

  /** Enabled encrypting policies of a peer, in order of evaluation. */
  public List<Policy> policiesOf(Peer peer) {
    return policies.values().stream()
        .filter(policy -> !policy.disabled() && policy.action() == Policy.Action.ENCRYPT)
        .filter(policy -> peer.name().equals(policy.peer()))
        .sorted(Policy.ORDER)
        .toList();
  }

  /** The enabled proposal of a policy. */
  public Optional<Proposal> proposalOf(Policy policy) {
    return Optional.ofNullable(proposals.get(policy.proposal()))
        .filter(proposal -> !proposal.disabled());
  }
}
