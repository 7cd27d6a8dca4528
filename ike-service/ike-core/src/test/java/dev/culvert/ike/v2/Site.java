package dev.culvert.ike.v2;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.ike.Configuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The configuration of one end of a tunnel, every value open to change by a test. As in the office
 * example: 10.1.202.0/24 behind 192.168.90.1, 10.1.101.0/24 behind 192.168.80.1.
 */
public record Site(
    IpAddress address,
    Peer peer,
    Profile profile,
    Identity identity,
    Proposal proposal,
    Policy policy,
    String secret,
    boolean allowWeak) {
  static final String PEER = "office";
  static final String POLICY = "lan";

  public static Site one() {
    return site("192.168.90.1", "192.168.80.1", "10.1.202.0/24", "10.1.101.0/24");
  }

  public static Site two() {
    return site("192.168.80.1", "192.168.90.1", "10.1.101.0/24", "10.1.202.0/24");
  }

  /** The second site, which knows the first one by the address of a NAT. */
  static Site twoBeyondNat(String outside) {
    return site("192.168.80.1", outside, "10.1.101.0/24", "10.1.202.0/24")
        .withIds(IkeId.AUTO, IkeId.parse("address:192.168.90.1"));
  }

  static Site site(String local, String remote, String source, String destination) {
    IpAddress localAddress = IpAddress.parse(local);
    IpAddress remoteAddress = IpAddress.parse(remote);
    return new Site(
        localAddress,
        new Peer(PEER, IpPrefix.host(remoteAddress), 500, null, "default", false, true, false, ""),
        new Profile(
            "default",
            List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
            List.of(PrfAlgorithm.HMAC_SHA2_256),
            List.of(EncryptionAlgorithm.AES_CBC_128),
            List.of(KeyExchangeMethod.CURVE25519),
            Duration.ofDays(1),
            Duration.ofSeconds(8),
            4),
        new Identity(
            "id1",
            PEER,
            new Sealed("k", ByteString.EMPTY, ByteString.EMPTY),
            IkeId.AUTO,
            IkeId.AUTO,
            false,
            ""),
        new Proposal(
            "default",
            List.of(IntegrityAlgorithm.HMAC_SHA2_256_128),
            List.of(EncryptionAlgorithm.AES_GCM_128),
            Duration.ofMinutes(30),
            0,
            null,
            false,
            ""),
        Policy.named(POLICY)
            .between(IpPrefix.parse(source), IpPrefix.parse(destination))
            .tunnel(true)
            .saBetween(localAddress, remoteAddress)
            .peer(PEER)
            .build(),
        "test",
        true);
  }

  public Configuration configuration() {
    return new Configuration(
        Map.of(peer.name(), peer),
        Map.of(profile.name(), profile),
        Map.of(identity.name(), identity),
        Map.of(proposal.name(), proposal),
        Map.of(policy.name(), policy),
        allowWeak);
  }

  /** The command that a ping from the first to the first host behind the sites causes. */
  public IkeCommand.Acquire acquire(String node, Instant at) {
    return new IkeCommand.Acquire(
        node,
        peer.name(),
        policy.name(),
        address,
        policy.saDestination(),
        host(policy.source().first()),
        host(policy.destination().first()),
        at);
  }

  private static TrafficSelector host(IpAddress network) {
    IpAddress host = new IpAddress(network.family(), network.high(), network.low() + 2);
    return switch (network.family()) {
      case IPV4 -> TrafficSelector.of(IpPrefix.host(host), 1, PortRange.of(0x800));
      case IPV6 -> TrafficSelector.of(IpPrefix.host(host), 58, PortRange.of(0x8000));
    };
  }

  public Site with(Profile newProfile) {
    return new Site(address, peer, newProfile, identity, proposal, policy, secret, allowWeak);
  }

  public Site with(Proposal newProposal) {
    return new Site(address, peer, profile, identity, newProposal, policy, secret, allowWeak);
  }

  Site with(Peer newPeer) {
    return new Site(address, newPeer, profile, identity, proposal, policy, secret, allowWeak);
  }

  /** Hard lifetimes of the IKE SAs and of the child SAs. */
  public Site withLifetimes(Duration ikeSa, Duration childSa) {
    return new Site(
            address,
            peer,
            new Profile(
                profile.name(),
                profile.hash(),
                profile.prf(),
                profile.encryption(),
                profile.dhGroups(),
                ikeSa,
                profile.dpdInterval(),
                profile.dpdMaximumFailures()),
            identity,
            proposal,
            policy,
            secret,
            allowWeak)
        .with(
            new Proposal(
                proposal.name(),
                proposal.authentication(),
                proposal.encryption(),
                childSa,
                proposal.lifebytes(),
                proposal.pfsGroup(),
                false,
                ""));
  }

  /** A key exchange in each CREATE_CHILD_SA for a child SA, or null for none. */
  public Site withPfs(KeyExchangeMethod method) {
    return with(
        new Proposal(
            proposal.name(),
            proposal.authentication(),
            proposal.encryption(),
            proposal.lifetime(),
            proposal.lifebytes(),
            method,
            false,
            ""));
  }

  /** Without an interval, liveness is not checked. */
  public Site withDpdInterval(Duration interval) {
    return with(
        new Profile(
            profile.name(),
            profile.hash(),
            profile.prf(),
            profile.encryption(),
            profile.dhGroups(),
            profile.lifetime(),
            interval,
            profile.dpdMaximumFailures()));
  }

  public Site withIds(IkeId myId, IkeId remoteId) {
    Identity changed =
        new Identity(
            identity.name(), identity.peer(), identity.secret(), myId, remoteId, false, "");
    return new Site(address, peer, profile, changed, proposal, policy, secret, allowWeak);
  }

  Site withSecret(String newSecret) {
    return new Site(address, peer, profile, identity, proposal, policy, newSecret, allowWeak);
  }

  Site withNetworks(String source, String destination) {
    return withPolicy(policy.name(), source, destination);
  }

  Site withoutWeakAlgorithms() {
    return new Site(address, peer, profile, identity, proposal, policy, secret, false);
  }

  Site withPolicy(String name, String source, String destination) {
    return with(name, source, destination, policy.ipsecProtocols(), policy.tunnel());
  }

  Site withProtocols(Policy.IpsecProtocols protocols) {
    return with(
        policy.name(),
        policy.source().toString(),
        policy.destination().toString(),
        protocols,
        policy.tunnel());
  }

  /** In transport mode, which protects the two gateways themselves. */
  Site inTransportMode(Policy.IpsecProtocols protocols) {
    return with(policy.name(), address + "/32", policy.saDestination() + "/32", protocols, false);
  }

  private Site with(
      String name,
      String source,
      String destination,
      Policy.IpsecProtocols protocols,
      boolean tunnel) {
    Policy changed =
        policy.toBuilder()
            .name(name)
            .between(IpPrefix.parse(source), IpPrefix.parse(destination))
            .ipsecProtocols(protocols)
            .tunnel(tunnel)
            .build();
    return new Site(address, peer, profile, identity, proposal, changed, secret, allowWeak);
  }

  public Site withIke(
      EncryptionAlgorithm encryption,
      IntegrityAlgorithm hash,
      PrfAlgorithm prf,
      KeyExchangeMethod... groups) {
    return with(
        new Profile(
            profile.name(),
            List.of(hash),
            List.of(prf),
            List.of(encryption),
            List.of(groups),
            profile.lifetime(),
            profile.dpdInterval(),
            profile.dpdMaximumFailures()));
  }

  Site withEsp(EncryptionAlgorithm encryption, IntegrityAlgorithm authentication) {
    return with(
        new Proposal(
            proposal.name(),
            List.of(authentication),
            List.of(encryption),
            proposal.lifetime(),
            proposal.lifebytes(),
            null,
            false,
            ""));
  }
}
