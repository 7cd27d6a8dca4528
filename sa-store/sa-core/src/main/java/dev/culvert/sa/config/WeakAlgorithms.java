package dev.culvert.sa.config;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.contracts.event.SaKey.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Algorithms that old routers need and that RFC 8221, RFC 8247 or RFC 9395 advise against. They
 * work unless {@code allow-weak=no}, are never a default, and each use of one is announced.
 */
public final class WeakAlgorithms {

  private WeakAlgorithms() {}

  /**
   * One of them in one property.
   *
   * @param property property name in the console
   * @param word the algorithm in console words
   * @param message what is wrong with it, and what to use instead
   */
  public record Use(String property, String word, String message) {

    /** The note for whoever configures it. */
    public String warning() {
      return "warning: " + property + "=" + word + " " + message;
    }
  }

  /**
   * Checks that nothing weak is configured when {@code allow-weak=no}.
   *
   * @throws InvalidConfigException with the first that is
   */
  public static void check(Configuration configuration) throws InvalidConfigException {
    boolean allowed =
        configuration
            .find(IpsecSettings.class, IpsecSettings.NAME)
            .map(IpsecSettings::allowWeak)
            .orElse(true);
    if (allowed) {
      return;
    }
    for (Profile profile : configuration.all(Profile.class)) {
      refuse(profile, in(profile));
    }
    for (Proposal proposal : configuration.all(Proposal.class)) {
      refuse(proposal, in(proposal));
    }
    for (Policy policy : configuration.all(Policy.class)) {
      if (policy.hasManualKeys()) {
        ManualSa keys = configuration.find(ManualSa.class, policy.manualSa()).orElseThrow();
        refuse(keys, in(keys, policy));
      }
    }
  }

  private static void refuse(ConfigObject object, List<Use> uses) throws InvalidConfigException {
    if (!uses.isEmpty()) {
      Use use = uses.getFirst();
      throw new InvalidConfigException(
          use.property(),
          use.word(),
          "of " + object.kind() + " " + object.name() + " " + use.message() + ": allow-weak=no",
          "/ip ipsec %s set %s %s=…, or /ip ipsec settings set allow-weak=yes"
              .formatted(object.kind(), object.name(), use.property()));
    }
  }

  /** Those that a profile allows. */
  public static List<Use> in(Profile profile) {
    List<Use> uses = new ArrayList<>();
    profile.encryption().stream()
        .filter(EncryptionAlgorithm::isWeak)
        .forEach(weak -> uses.add(encryption("enc-algorithm", weak)));
    boolean needsIntegrity =
        !profile.encryption().stream().allMatch(EncryptionAlgorithm::isCombinedMode);
    if (needsIntegrity) {
      profile.hash().stream()
          .filter(IntegrityAlgorithm::isWeak)
          .forEach(weak -> uses.add(integrity("hash-algorithm", weak)));
    }
    profile.prfs().stream()
        .filter(PrfAlgorithm::isWeak)
        .forEach(
            weak ->
                uses.add(new Use("prf-algorithm", weak.consoleName(), "is weak; sha256 is not")));
    profile.dhGroups().stream()
        .filter(KeyExchangeMethod::isWeak)
        .forEach(
            weak -> uses.add(new Use("dh-group", weak.consoleName(), "is weak; x25519 is not")));
    return uses;
  }

  /** Those that a proposal allows. */
  public static List<Use> in(Proposal proposal) {
    List<Use> uses = new ArrayList<>();
    proposal.encryption().stream()
        .filter(EncryptionAlgorithm::isWeak)
        .forEach(weak -> uses.add(encryption("enc-algorithms", weak)));
    boolean needsIntegrity =
        !proposal.encryption().stream().allMatch(EncryptionAlgorithm::isCombinedMode);
    if (needsIntegrity) {
      proposal.authentication().stream()
          .filter(IntegrityAlgorithm::isWeak)
          .forEach(weak -> uses.add(integrity("auth-algorithms", weak)));
    }
    if (proposal.pfsGroup() != null && proposal.pfsGroup().isWeak()) {
      uses.add(new Use("pfs-group", proposal.pfsGroup().consoleName(), "is weak; x25519 is not"));
    }
    return uses;
  }

  /** Those that a policy uses by manual keys. */
  public static List<Use> in(ManualSa keys, Policy policy) {
    List<Use> uses = new ArrayList<>();
    List<Protocol> protocols = ManualSas.protocolsOf(policy);
    if (protocols.contains(Protocol.AH) && keys.ahAlgorithm().isWeak()) {
      uses.add(integrity("ah-algorithm", keys.ahAlgorithm()));
    }
    if (protocols.contains(Protocol.ESP)) {
      if (keys.espEncAlgorithm().isWeak()) {
        uses.add(encryption("esp-enc-algorithm", keys.espEncAlgorithm()));
      }
      if (keys.espAuthAlgorithm().isWeak()) {
        uses.add(integrity("esp-auth-algorithm", keys.espAuthAlgorithm()));
      }
    }
    return uses;
  }

  private static Use encryption(String property, EncryptionAlgorithm weak) {
    return new Use(
        property,
        weak.consoleName(),
        weak.leavesReadable()
            ? "sends packets readable by everyone"
            : "is weak; aes-256-gcm is not");
  }

  private static Use integrity(String property, IntegrityAlgorithm weak) {
    return new Use(
        property,
        weak.consoleName(),
        weak == IntegrityAlgorithm.NONE
            ? "lets anyone change packets unnoticed"
            : "is weak; sha256 is not");
  }
}
