package dev.culvert.sa.menu;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.Profile;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.config.WeakAlgorithms;
import dev.culvert.sa.syntax.MenuPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /ip ipsec profile}. The defaults are not RouterOS's (sha1, 3des, modp1024) but what is
 * strong and what every current peer has: AES in both modes, SHA-256, and x25519, ecp256 and
 * modp2048 for peers of three generations.
 */
final class ProfileMenu implements ConfigMenu<Profile> {

  static final Property<String> NAME = Property.of("name", ValueTypes.NAME, "unique name");
  static final Property<List<IntegrityAlgorithm>> HASH =
      Property.of(
              "hash-algorithm",
              Algorithms.IKE_INTEGRITY.list(),
              "integrity of IKE messages, preferred first; not used with combined modes")
          .orElse("sha256");
  static final Property<List<PrfAlgorithm>> PRF =
      Property.of(
              "prf-algorithm",
              prf(),
              "key derivation, preferred first; auto takes those of hash-algorithm")
          .orElse("auto");
  static final Property<List<EncryptionAlgorithm>> ENCRYPTION =
      Property.of(
              "enc-algorithm",
              Algorithms.IKE_ENCRYPTION.list(),
              "encryption of IKE messages, preferred first")
          .orElse("aes-256-gcm,aes-128-gcm,aes-256,aes-128");
  static final Property<List<KeyExchangeMethod>> DH_GROUP =
      Property.of("dh-group", Algorithms.GROUPS.list(), "key exchange, preferred first")
          .orElse("x25519,ecp256,modp2048");
  static final Property<Duration> LIFETIME =
      Property.of(
              "lifetime",
              TimeSpan.between(Duration.ofSeconds(10), Duration.ofDays(365)),
              "how long an IKE SA is used")
          .orElse("1d");
  static final Property<Optional<Duration>> DPD_INTERVAL =
      Property.of(
              "dpd-interval", dpdInterval(), "silence after which the peer is asked for liveness")
          .orElse("8s");
  static final Property<Integer> DPD_MAXIMUM_FAILURES =
      Property.of(
              "dpd-maximum-failures",
              ValueTypes.integer(1, 100),
              "unanswered requests after which the peer is dead")
          .orElse("4");
  static final Property<String> NAT_TRAVERSAL =
      Property.of(
              "nat-traversal",
              Choice.only("yes", Map.of("no", "IKEv2 always detects NAT; nat-traversal=yes works"))
                  .one(),
              "IKEv2 always detects NAT (RFC 7296 section 2.23)")
          .orElse("yes");

  private static ValueType<List<PrfAlgorithm>> prf() {
    ValueType<List<PrfAlgorithm>> list = Algorithms.PRF.list();
    String auto = "auto";
    return ValueType.of(
        auto + " or " + list.form(),
        text -> text.equals(auto) ? List.of() : list.parser().apply(text),
        value -> value.isEmpty() ? auto : list.formatter().apply(value));
  }

  private static ValueType<Optional<Duration>> dpdInterval() {
    ValueType<Duration> time = TimeSpan.between(Duration.ofSeconds(1), Duration.ofHours(1));
    String never = "disable-dpd";
    return ValueType.of(
        never + " or " + time.form(),
        text -> text.equals(never) ? Optional.empty() : Optional.of(time.parser().apply(text)),
        value -> value.map(time.formatter()).orElse(never));
  }

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec profile");
  }

  @Override
  public Class<Profile> objectClass() {
    return Profile.class;
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(
        NAME,
        HASH,
        PRF,
        ENCRYPTION,
        DH_GROUP,
        LIFETIME,
        NAT_TRAVERSAL,
        DPD_INTERVAL,
        DPD_MAXIMUM_FAILURES);
  }

  @Override
  public Values read(Profile profile) {
    return new Values()
        .put(NAME, profile.name())
        .put(HASH, profile.hash())
        .put(PRF, profile.prf())
        .put(ENCRYPTION, profile.encryption())
        .put(DH_GROUP, profile.dhGroups())
        .put(LIFETIME, profile.lifetime())
        .put(NAT_TRAVERSAL, "yes")
        .put(DPD_INTERVAL, Optional.ofNullable(profile.dpdInterval()))
        .put(DPD_MAXIMUM_FAILURES, profile.dpdMaximumFailures());
  }

  @Override
  public Assembly<Profile> assemble(Draft<Profile> draft) throws InvalidConfigException {
    Values values = draft.values();
    if (!values.has(NAME)) {
      throw new InvalidConfigException(NAME.name(), "", "a profile needs a name", "add name=…");
    }
    Profile profile =
        new Profile(
            values.get(NAME),
            values.get(HASH),
            values.get(PRF),
            values.get(ENCRYPTION),
            values.get(DH_GROUP),
            values.get(LIFETIME),
            values.get(DPD_INTERVAL).orElse(null),
            values.get(DPD_MAXIMUM_FAILURES));
    return new Assembly<>(
        profile,
        List.of(),
        WeakAlgorithms.in(profile).stream().map(WeakAlgorithms.Use::warning).toList());
  }
}
