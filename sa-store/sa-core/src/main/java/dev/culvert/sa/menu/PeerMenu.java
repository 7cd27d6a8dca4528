package dev.culvert.sa.menu;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.Peer;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.syntax.MenuPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code /ip ipsec peer}. Takes the older one-menu form too, in which the peer carries its secret:
 * that makes the identity with it.
 */
final class PeerMenu implements ConfigMenu<Peer> {

  private static final String IKE_V1 =
      "IKEv1 is not in this version; exchange-mode=ike2 works, on both sides";

  static final Property<String> NAME =
      Property.of("name", ValueTypes.NAME, "unique name; peerN when none is given");
  static final Property<AddressAndPort> ADDRESS =
      Property.of(
              "address",
              AddressAndPort.TYPE,
              "addresses that the peer may have, and its port; the longest prefix wins; ::/0 is any"
                  + " of IPv6")
          .orElse("0.0.0.0/0:500");
  static final Property<Integer> PORT =
      Property.of("port", ValueTypes.integer(1, 65535), "UDP port that an initiator sends to")
          .in(Property.Role.SHORTHAND);
  static final Property<IpAddress> LOCAL_ADDRESS =
      Property.of("local-address", ValueTypes.ADDRESS, "our address; any when none is given");
  static final Property<String> PROFILE =
      Property.of("profile", ValueTypes.WORD, "name of the profile").orElse("default");
  static final Property<String> EXCHANGE_MODE =
      Property.of(
              "exchange-mode",
              Choice.only("ike2", Map.of("main", IKE_V1, "aggressive", IKE_V1, "base", IKE_V1))
                  .one(),
              "IKE version; IKEv2 is the default of this version")
          .orElse("ike2");
  static final Property<Boolean> PASSIVE =
      Property.of("passive", ValueTypes.YES_NO, "never initiate, only respond").orElse("no");
  static final Property<Boolean> SEND_INITIAL_CONTACT =
      Property.of(
              "send-initial-contact",
              ValueTypes.YES_NO,
              "tell the peer to forget older SAs (RFC 7296 section 2.4)")
          .orElse("yes");
  static final Property<String> AUTH_METHOD = IdentityMenu.AUTH_METHOD.in(Property.Role.SHORTHAND);
  static final Property<Secret> SECRET = IdentityMenu.SECRET;

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec peer");
  }

  @Override
  public Class<Peer> objectClass() {
    return Peer.class;
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(
        NAME,
        ADDRESS,
        PORT,
        LOCAL_ADDRESS,
        PROFILE,
        EXCHANGE_MODE,
        PASSIVE,
        SEND_INITIAL_CONTACT,
        AUTH_METHOD,
        SECRET,
        Shared.COMMENT,
        Shared.DISABLED);
  }

  @Override
  public Values read(Peer peer) {
    return new Values()
        .put(NAME, peer.name())
        .put(ADDRESS, new AddressAndPort(peer.address(), PortRange.of(peer.port())))
        .put(LOCAL_ADDRESS, peer.localAddress())
        .put(PROFILE, peer.profile())
        .put(EXCHANGE_MODE, "ike2")
        .put(PASSIVE, peer.passive())
        .put(SEND_INITIAL_CONTACT, peer.sendInitialContact())
        .put(Shared.COMMENT, peer.comment())
        .put(Shared.DISABLED, peer.disabled());
  }

  @Override
  public Assembly<Peer> assemble(Draft<Peer> draft) throws InvalidConfigException {
    Values values = draft.values();
    Peer peer =
        new Peer(
            values.find(NAME).orElseGet(() -> draft.configuration().freshName("peer")),
            values.get(ADDRESS).prefix(),
            port(draft),
            values.find(LOCAL_ADDRESS).orElse(null),
            values.get(PROFILE),
            values.get(PASSIVE),
            values.get(SEND_INITIAL_CONTACT),
            values.get(Shared.DISABLED),
            values.get(Shared.COMMENT));
    if (peer.localAddress() != null) {
      IpVersions.requireSame(
          ADDRESS, peer.address(), LOCAL_ADDRESS, IpPrefix.host(peer.localAddress()));
    }
    List<String> notes = new ArrayList<>();
    List<ConfigObject> identity = new ArrayList<>();
    if (draft.given().has(SECRET)) {
      Secret secret = draft.given().get(SECRET);
      identity.add(identity(peer, draft, secret));
      notes.addAll(IdentityMenu.secretWarnings(secret));
    } else if (draft.given().has(AUTH_METHOD) && draft.previous().isEmpty()) {
      throw new InvalidConfigException(
          SECRET.name(), "", "auth-method=pre-shared-key needs a secret", "add secret=\"…\"");
    }
    return new Assembly<>(peer, identity, notes);
  }

  private static int port(Draft<Peer> draft) throws InvalidConfigException {
    PortRange written = draft.values().get(ADDRESS).ports();
    if (draft.given().has(PORT)) {
      int port = draft.given().get(PORT);
      boolean both = draft.given().has(ADDRESS) && !written.isAny();
      if (both && written.first() != port) {
        throw new InvalidConfigException(
            PORT.name(),
            Integer.toString(port),
            "address= already gives port " + written,
            "give one of them");
      }
      return port;
    }
    if (written.isAny()) {
      return 500;
    }
    if (written.first() != written.last() || written.first() == 0) {
      throw new InvalidConfigException(
          ADDRESS.name(),
          draft.values().get(ADDRESS).toString(),
          "a peer has one port, from 1 to 65535",
          "for example address=192.168.80.1/32:500");
    }
    return written.first();
  }

  /** The identity that the one-menu form means: the peer's only one, or a new one. */
  private static Identity identity(Peer peer, Draft<Peer> draft, Secret secret)
      throws InvalidConfigException {
    List<Identity> existing =
        draft.previous().map(draft.configuration()::identitiesOf).orElse(List.of());
    if (existing.size() > 1) {
      throw new InvalidConfigException(
          SECRET.name(),
          "",
          "peer " + peer.name() + " has " + existing.size() + " identities",
          "use /ip ipsec identity set");
    }
    return existing.isEmpty()
        ? IdentityMenu.fresh(peer.name(), secret, draft.configuration(), draft.sealer())
        : IdentityMenu.withSecret(existing.getFirst(), secret, draft.sealer());
  }
}
