package dev.culvert.sa.menu;

import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.IkeId;
import dev.culvert.sa.config.Configuration;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.config.SecretSealer;
import dev.culvert.sa.syntax.MenuPath;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /ip ipsec identity}. */
final class IdentityMenu implements ConfigMenu<Identity> {

  /** An offline search finds a shorter secret, once it has one IKE_AUTH (RFC 7296 section 2.15). */
  private static final int LEAST_SECRET_BYTES = 16;

  static final Property<String> PEER = Property.of("peer", ValueTypes.WORD, "name of the peer");
  static final Property<String> AUTH_METHOD =
      Property.of(
              "auth-method",
              Choice.only("pre-shared-key", absentMethods()).one(),
              "how both sides prove who they are")
          .orElse("pre-shared-key");
  static final Property<Secret> SECRET =
      Property.of(
              "secret",
              ValueTypes.PRE_SHARED_KEY,
              "the pre-shared key; 0x begins hexadecimal digits; it is sealed and never shown")
          .in(Property.Role.SECRET);
  static final Property<IkeId> MY_ID =
      Property.of("my-id", ValueTypes.IKE_ID, "identity that we present").orElse("auto");
  static final Property<IkeId> REMOTE_ID =
      Property.of("remote-id", ValueTypes.IKE_ID, "identity that the peer must present")
          .orElse("auto");

  private static Map<String, String> absentMethods() {
    Map<String, String> absent = new LinkedHashMap<>();
    for (String method :
        List.of(
            "digital-signature",
            "rsa-signature",
            "rsa-key",
            "eap",
            "eap-radius",
            "pre-shared-key-xauth",
            "rsa-signature-hybrid")) {
      absent.put(method, method + " is not in this version");
    }
    return absent;
  }

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec identity");
  }

  @Override
  public Class<Identity> objectClass() {
    return Identity.class;
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(PEER, AUTH_METHOD, SECRET, MY_ID, REMOTE_ID, Shared.COMMENT, Shared.DISABLED);
  }

  @Override
  public Values read(Identity identity) {
    return new Values()
        .put(PEER, identity.peer())
        .put(AUTH_METHOD, "pre-shared-key")
        .put(MY_ID, identity.myId())
        .put(REMOTE_ID, identity.remoteId())
        .put(Shared.COMMENT, identity.comment())
        .put(Shared.DISABLED, identity.disabled());
  }

  @Override
  public Assembly<Identity> assemble(Draft<Identity> draft) throws InvalidConfigException {
    Values values = draft.values();
    if (!values.has(PEER)) {
      throw new InvalidConfigException(
          PEER.name(), "", "an identity belongs to a peer", "add peer=NAME");
    }
    if (values.get(MY_ID).equals(IkeId.IGNORE)) {
      throw new InvalidConfigException(
          MY_ID.name(), "ignore", "only remote-id can be ignored", "use my-id=auto");
    }
    String name =
        draft.previous().map(Identity::name).orElse(draft.configuration().freshName("identity"));
    Sealed secret;
    List<String> notes;
    if (draft.given().has(SECRET)) {
      Secret plain = draft.given().get(SECRET);
      secret = draft.sealer().seal(plain, Identity.secretAad(name));
      notes = secretWarnings(plain);
    } else if (draft.previous().isPresent()) {
      secret = draft.previous().get().secret();
      notes = List.of();
    } else {
      throw new InvalidConfigException(
          SECRET.name(), "", "auth-method=pre-shared-key needs a secret", "add secret=\"…\"");
    }
    Identity identity =
        new Identity(
            name,
            values.get(PEER),
            secret,
            values.get(MY_ID),
            values.get(REMOTE_ID),
            values.get(Shared.DISABLED),
            values.get(Shared.COMMENT));
    return new Assembly<>(identity, List.of(), notes);
  }

  /** A new identity of a peer. */
  static Identity fresh(
      String peer, Secret secret, Configuration configuration, SecretSealer sealer) {
    String name = configuration.freshName("identity");
    return new Identity(
        name,
        peer,
        sealer.seal(secret, Identity.secretAad(name)),
        IkeId.AUTO,
        IkeId.AUTO,
        false,
        "");
  }

  /** The identity with another secret. */
  static Identity withSecret(Identity old, Secret secret, SecretSealer sealer) {
    return new Identity(
        old.name(),
        old.peer(),
        sealer.seal(secret, Identity.secretAad(old.name())),
        old.myId(),
        old.remoteId(),
        old.disabled(),
        old.comment());
  }

  /** What is to be said about a secret, without any of it. */
  static List<String> secretWarnings(Secret secret) {
    return secret.length() < LEAST_SECRET_BYTES
        ? List.of(
            "warning: the secret is shorter than "
                + LEAST_SECRET_BYTES
                + " bytes and can be guessed by a peer that is not who it says it is")
        : List.of();
  }
}
