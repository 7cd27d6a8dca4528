package dev.culvert.sa.menu;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.config.WeakAlgorithms;
import dev.culvert.sa.syntax.MenuPath;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /ip ipsec proposal}. The defaults are not RouterOS's (sha1, modp1024) but strong: AES-GCM
 * first, which one pass protects, then AES-CBC with SHA-256 for peers without it.
 */
final class ProposalMenu implements ConfigMenu<Proposal> {

  static final Property<String> NAME = Property.of("name", ValueTypes.NAME, "unique name");
  static final Property<List<IntegrityAlgorithm>> AUTHENTICATION =
      Property.of(
              "auth-algorithms",
              Algorithms.PACKET_INTEGRITY.list(),
              "integrity of packets, preferred first; not used with combined modes")
          .orElse("sha256");
  static final Property<List<EncryptionAlgorithm>> ENCRYPTION =
      Property.of(
              "enc-algorithms",
              Algorithms.ESP_ENCRYPTION.list(),
              "encryption of packets, preferred first")
          .orElse("aes-256-gcm,aes-128-gcm,aes-256-cbc,aes-128-cbc");
  static final Property<Duration> LIFETIME =
      Property.of(
              "lifetime",
              TimeSpan.between(Duration.ofSeconds(10), Duration.ofDays(365)),
              "how long an SA is used")
          .orElse("30m");
  static final Property<Long> LIFEBYTES =
      Property.of(
              "lifebytes",
              ValueTypes.OCTETS,
              "how many octets an SA may carry before it is thrown out; 0 for no limit")
          .orElse("0");
  static final Property<Optional<KeyExchangeMethod>> PFS_GROUP =
      Property.of("pfs-group", pfsGroup(), "key exchange of a rekeyed SA (RFC 7296 section 1.3.1)")
          .orElse("x25519");

  private static ValueType<Optional<KeyExchangeMethod>> pfsGroup() {
    Map<String, Optional<KeyExchangeMethod>> words = new LinkedHashMap<>();
    words.put("none", Optional.empty());
    Algorithms.GROUPS.words().forEach((word, group) -> words.put(word, Optional.of(group)));
    return new Choice<>(words, Algorithms.GROUPS.absent()).one();
  }

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec proposal");
  }

  @Override
  public Class<Proposal> objectClass() {
    return Proposal.class;
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(
        NAME,
        AUTHENTICATION,
        ENCRYPTION,
        LIFETIME,
        LIFEBYTES,
        PFS_GROUP,
        Shared.COMMENT,
        Shared.DISABLED);
  }

  @Override
  public Values read(Proposal proposal) {
    return new Values()
        .put(NAME, proposal.name())
        .put(AUTHENTICATION, proposal.authentication())
        .put(ENCRYPTION, proposal.encryption())
        .put(LIFETIME, proposal.lifetime())
        .put(LIFEBYTES, proposal.lifebytes())
        .put(PFS_GROUP, Optional.ofNullable(proposal.pfsGroup()))
        .put(Shared.COMMENT, proposal.comment())
        .put(Shared.DISABLED, proposal.disabled());
  }

  @Override
  public Assembly<Proposal> assemble(Draft<Proposal> draft) throws InvalidConfigException {
    Values values = draft.values();
    if (!values.has(NAME)) {
      throw new InvalidConfigException(NAME.name(), "", "a proposal needs a name", "add name=…");
    }
    List<EncryptionAlgorithm> encryption = values.get(ENCRYPTION);
    List<IntegrityAlgorithm> authentication = values.get(AUTHENTICATION);
    if (encryption.contains(EncryptionAlgorithm.NULL)
        && authentication.contains(IntegrityAlgorithm.NONE)) {
      throw new InvalidConfigException(
          AUTHENTICATION.name(),
          AUTHENTICATION.type().formatter().apply(authentication),
          "null for both encryption and authentication protects nothing (RFC 4303 section 3.2)",
          "use auth-algorithms=sha256");
    }
    requireIntegrityOfEsp(encryption, authentication);
    Proposal proposal =
        new Proposal(
            values.get(NAME),
            authentication,
            encryption,
            values.get(LIFETIME),
            values.get(LIFEBYTES),
            values.get(PFS_GROUP).orElse(null),
            values.get(Shared.DISABLED),
            values.get(Shared.COMMENT));
    return new Assembly<>(
        proposal,
        List.of(),
        WeakAlgorithms.in(proposal).stream().map(WeakAlgorithms.Use::warning).toList());
  }

  /** A cipher that does not authenticate needs what ESP can have beside it. */
  private static void requireIntegrityOfEsp(
      List<EncryptionAlgorithm> encryption, List<IntegrityAlgorithm> authentication)
      throws InvalidConfigException {
    for (EncryptionAlgorithm cipher : encryption) {
      if (!cipher.isCombinedMode()
          && !authentication.isEmpty()
          && authentication.stream().noneMatch(cipher::fitsInEsp)) {
        throw new InvalidConfigException(
            AUTHENTICATION.name(),
            AUTHENTICATION.type().formatter().apply(authentication),
            "has no integrity for "
                + cipher.consoleName()
                + ", which needs it in ESP (RFC 3686 section 7, RFC 4543 section 4)",
            "add sha256 to auth-algorithms, or name ciphers that authenticate, such as"
                + " aes-256-gcm");
      }
    }
  }
}
