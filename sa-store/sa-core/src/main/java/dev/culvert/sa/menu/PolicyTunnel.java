package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.Peer;
import dev.culvert.contracts.config.PeerMatch;
import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.config.InvalidConfigException;
import java.util.List;
import java.util.Optional;

/**
 * The tunnel of an encrypting policy: its ends and its peer, each of which may follow from the
 * others, or its ends and its manual keys. All null for a policy that does not encrypt.
 */
record PolicyTunnel(
    IpAddress source, IpAddress destination, String peer, String manualSa, List<String> notes) {

  /** The tunnel that a draft means. */
  static PolicyTunnel resolve(Draft<Policy> draft) throws InvalidConfigException {
    Values values = draft.values();
    if (values.get(PolicyProperties.MANUAL_SA).isPresent()) {
      return manual(draft, values.get(PolicyProperties.MANUAL_SA).get());
    }
    Optional<Peer> named = namedPeer(draft);
    IpAddress destination =
        values
            .find(PolicyProperties.SA_DST_ADDRESS)
            .or(() -> named.filter(PolicyTunnel::isHost).map(peer -> peer.address().address()))
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        PolicyProperties.SA_DST_ADDRESS.name(),
                        "",
                        "the peer's tunnel address is needed",
                        "add sa-dst-address=IP, or peer= with a peer of one address"));
    Optional<IpAddress> givenSource = values.find(PolicyProperties.SA_SRC_ADDRESS);
    Peer peer = peer(draft, named, givenSource, destination);
    IpAddress source =
        givenSource
            .or(() -> Optional.ofNullable(peer.localAddress()))
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        PolicyProperties.SA_SRC_ADDRESS.name(),
                        "",
                        "our tunnel address is needed",
                        "add sa-src-address=IP, or local-address=IP to peer " + peer.name()));
    requireEnds(source, destination);
    return new PolicyTunnel(source, destination, peer.name(), null, notes(draft, peer));
  }

  /** With manual keys there is no peer to take an address from. */
  private static PolicyTunnel manual(Draft<Policy> draft, String manualSa)
      throws InvalidConfigException {
    if (draft.given().has(PolicyProperties.PEER)) {
      throw new InvalidConfigException(
          PolicyProperties.PEER.name(),
          draft.given().get(PolicyProperties.PEER),
          "negotiates SAs, but manual-sa=" + manualSa + " gives them",
          "leave one of them out");
    }
    IpAddress source = end(draft, PolicyProperties.SA_SRC_ADDRESS);
    IpAddress destination = end(draft, PolicyProperties.SA_DST_ADDRESS);
    requireEnds(source, destination);
    return new PolicyTunnel(source, destination, null, manualSa, List.of());
  }

  private static IpAddress end(Draft<Policy> draft, Property<IpAddress> property)
      throws InvalidConfigException {
    return draft
        .values()
        .find(property)
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    property.name(),
                    "",
                    "is needed with manual-sa",
                    "add " + property.name() + "=IP"));
  }

  private static void requireEnds(IpAddress source, IpAddress destination)
      throws InvalidConfigException {
    requireUsable(PolicyProperties.SA_SRC_ADDRESS, source);
    requireUsable(PolicyProperties.SA_DST_ADDRESS, destination);
    IpVersions.requireSame(
        PolicyProperties.SA_SRC_ADDRESS,
        IpPrefix.host(source),
        PolicyProperties.SA_DST_ADDRESS,
        IpPrefix.host(destination));
    if (source.equals(destination)) {
      throw new InvalidConfigException(
          PolicyProperties.SA_DST_ADDRESS.name(),
          destination.toString(),
          "is sa-src-address too: a tunnel has two ends",
          "give the peer's address");
    }
  }

  /** No tunnel: what belongs to one was not given. */
  static PolicyTunnel none(Draft<Policy> draft) throws InvalidConfigException {
    for (Property<?> property :
        List.of(
            PolicyProperties.SA_SRC_ADDRESS,
            PolicyProperties.SA_DST_ADDRESS,
            PolicyProperties.PEER)) {
      if (draft.given().has(property)) {
        throw new InvalidConfigException(
            property.name(),
            draft.given().text(property).orElse(""),
            "has a meaning with action=encrypt only",
            "leave it out");
      }
    }
    Optional<String> manualSa =
        draft.given().find(PolicyProperties.MANUAL_SA).flatMap(name -> name);
    if (manualSa.isPresent()) {
      throw new InvalidConfigException(
          PolicyProperties.MANUAL_SA.name(),
          manualSa.get(),
          "has a meaning with action=encrypt only",
          "leave it out");
    }
    return new PolicyTunnel(null, null, null, null, List.of());
  }

  /** The peer that was given, or that the policy had while no address of the tunnel changes. */
  private static Optional<Peer> namedPeer(Draft<Policy> draft) throws InvalidConfigException {
    boolean moved =
        draft.given().has(PolicyProperties.SA_SRC_ADDRESS)
            || draft.given().has(PolicyProperties.SA_DST_ADDRESS);
    Values source = moved ? draft.given() : draft.values();
    if (!source.has(PolicyProperties.PEER)) {
      return Optional.empty();
    }
    String name = source.get(PolicyProperties.PEER);
    Optional<Peer> peer = draft.configuration().find(Peer.class, name);
    if (peer.isEmpty()) {
      throw new InvalidConfigException(
          PolicyProperties.PEER.name(),
          name,
          "there is no such peer",
          "see /ip ipsec peer print, or leave peer= out");
    }
    return peer;
  }

  private static Peer peer(
      Draft<Policy> draft, Optional<Peer> named, Optional<IpAddress> source, IpAddress destination)
      throws InvalidConfigException {
    if (named.isPresent()) {
      return named.get();
    }
    return PeerMatch.find(draft.configuration().all(Peer.class), source.orElse(null), destination)
        .orElseThrow(
            () ->
                new InvalidConfigException(
                    PolicyProperties.SA_DST_ADDRESS.name(),
                    destination.toString(),
                    "no enabled peer has this address",
                    "first /ip ipsec peer add address="
                        + destination
                        + "/32 auth-method=pre-shared-key secret=\"…\""));
  }

  private static void requireUsable(Property<IpAddress> property, IpAddress address)
      throws InvalidConfigException {
    if (address.isUnspecified()) {
      throw new InvalidConfigException(
          property.name(),
          address.toString(),
          "a tunnel end needs a real address",
          "give the address of a host");
    }
    if (address.isIpv4Mapped()) {
      throw new InvalidConfigException(
          property.name(),
          address.toString(),
          "an IPv4-mapped address stands in no packet (RFC 4291 section 2.5.5.2)",
          "give the IPv4 address " + IpAddress.ofIpv4((int) address.low()));
    }
    if (address.isIpv6LinkLocal()) {
      throw new InvalidConfigException(
          property.name(),
          address.toString(),
          "a link-local address names a host on one link only",
          "give a global or unique local address of the host");
    }
  }

  private static List<String> notes(Draft<Policy> draft, Peer peer) {
    if (draft.configuration().identitiesOf(peer).isEmpty()) {
      return List.of(
          "warning: peer "
              + peer.name()
              + " has no identity yet; /ip ipsec identity add peer="
              + peer.name()
              + " secret=\"…\"");
    }
    return List.of();
  }

  private static boolean isHost(Peer peer) {
    return peer.address().length() == peer.address().address().family().bits();
  }
}
