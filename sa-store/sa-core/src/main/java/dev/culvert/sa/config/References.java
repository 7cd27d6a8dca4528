package dev.culvert.sa.config;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import java.util.HashMap;
import java.util.Map;

/** Rules between objects: every name that an object refers to exists, and nothing is ambiguous. */
public final class References {

  private References() {}

  /**
   * Checks a configuration before it is written.
   *
   * @throws InvalidConfigException with the first rule that is broken
   */
  public static void check(Configuration configuration) throws InvalidConfigException {
    for (Peer peer : configuration.all(Peer.class)) {
      require(configuration, Profile.class, peer.profile(), "profile");
    }
    for (Identity identity : configuration.all(Identity.class)) {
      require(configuration, Peer.class, identity.peer(), "peer");
    }
    for (Policy policy : configuration.all(Policy.class)) {
      require(configuration, Proposal.class, policy.proposal(), "proposal");
      if (policy.hasManualKeys()) {
        require(configuration, ManualSa.class, policy.manualSa(), "manual-sa");
      }
      if (policy.peer() != null) {
        fitting(policy, require(configuration, Peer.class, policy.peer(), "peer"));
      }
    }
    distinctPeers(configuration);
    distinctIdentities(configuration);
  }

  private static <O extends ConfigObject> O require(
      Configuration configuration, Class<O> type, String name, String property)
      throws InvalidConfigException {
    return configuration
        .find(type, name)
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    property,
                    name,
                    "there is no such " + property,
                    "see /ip ipsec " + property + " print for those that there are"));
  }

  /** IKE runs between the ends of the tunnel, so both are the peer's. */
  private static void fitting(Policy policy, Peer peer) throws InvalidConfigException {
    if (!peer.address().contains(policy.saDestination())) {
      throw new InvalidConfigException(
          "sa-dst-address",
          policy.saDestination().toString(),
          "of " + policy.name() + " is not an address of " + peer.name() + ": " + peer.address(),
          "give both the same address");
    }
    if (peer.localAddress() != null && !peer.localAddress().equals(policy.saSource())) {
      throw new InvalidConfigException(
          "sa-src-address",
          policy.saSource().toString(),
          "of "
              + policy.name()
              + " is not local-address of "
              + peer.name()
              + ": "
              + peer.localAddress(),
          "give both the same address");
    }
  }

  private static void distinctPeers(Configuration configuration) throws InvalidConfigException {
    Map<String, Peer> seen = new HashMap<>();
    for (Peer peer : configuration.all(Peer.class)) {
      Peer other =
          peer.disabled() ? null : seen.put(peer.address() + " " + peer.localAddress(), peer);
      if (other != null) {
        throw new InvalidConfigException(
            "address",
            peer.address() + ":" + peer.port(),
            "peers " + other.name() + " and " + peer.name() + " would both have it",
            "change or disable one of them, or tell them apart by local-address");
      }
    }
  }

  private static void distinctIdentities(Configuration configuration)
      throws InvalidConfigException {
    Map<String, Identity> seen = new HashMap<>();
    for (Identity identity : configuration.all(Identity.class)) {
      Identity other =
          identity.disabled()
              ? null
              : seen.put(identity.peer() + " " + identity.remoteId(), identity);
      if (other != null) {
        throw new InvalidConfigException(
            "remote-id",
            identity.remoteId().toString(),
            "peer " + identity.peer() + " already has an identity with it",
            "change that one with set, or give another remote-id");
      }
    }
  }
}
