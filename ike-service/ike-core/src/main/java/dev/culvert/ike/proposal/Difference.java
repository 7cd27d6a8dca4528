package dev.culvert.ike.proposal;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.config.Profile;
import dev.culvert.contracts.config.Proposal;
import dev.culvert.ike.wire.SaPayload;
import dev.culvert.ike.wire.Transform;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * In what two sides differ that found no proposal in common.
 *
 * @param parameter property name in the console, or several when only their combination differs
 * @param ours our values, comma-separated
 * @param theirs the peer's values, comma-separated
 * @param mended a value for the property that would agree; empty when Culvert has none
 * @param weak that value adds weak algorithms
 */
public record Difference(
    String parameter, String ours, String theirs, Optional<String> mended, boolean weak) {
  private static final String PFS_GROUP = "pfs-group";

  /** A property: its transform type and our names for it. */
  private record Property(String name, int type, Set<String> ours) {
    /** Whether it takes several values. */
    boolean isList() {
      return !name.equals(PFS_GROUP);
    }
  }

  /** The difference between a peer's offer for the IKE SA and a profile. */
  public static Difference ofIke(SaPayload offered, Profile profile) {
    return between(
        offered,
        List.of(
            new Property(
                "enc-algorithm",
                Transform.ENCRYPTION,
                names(profile.encryption().stream().map(EncryptionAlgorithm::consoleName))),
            new Property(
                "hash-algorithm",
                Transform.INTEGRITY,
                names(profile.hash().stream().map(IntegrityAlgorithm::consoleName))),
            new Property(
                "prf-algorithm",
                Transform.PRF,
                names(profile.prfs().stream().map(PrfAlgorithm::consoleName))),
            new Property(
                "dh-group",
                Transform.KEY_EXCHANGE,
                names(profile.dhGroups().stream().map(KeyExchangeMethod::consoleName)))));
  }

  /**
   * The difference between a peer's offer for an ESP SA and a proposal.
   *
   * @param keyExchange that CREATE_CHILD_SA must have, or empty
   */
  public static Difference ofEsp(
      SaPayload offered, Proposal proposal, Optional<KeyExchangeMethod> keyExchange) {
    List<Property> properties = new ArrayList<>();
    properties.add(
        new Property(
            "enc-algorithms",
            Transform.ENCRYPTION,
            names(proposal.encryption().stream().map(EncryptionAlgorithm::consoleName))));
    properties.add(
        new Property(
            "auth-algorithms",
            Transform.INTEGRITY,
            names(proposal.authentication().stream().map(IntegrityAlgorithm::consoleName))));
    keyExchange.ifPresent(
        method ->
            properties.add(
                new Property(PFS_GROUP, Transform.KEY_EXCHANGE, Set.of(method.consoleName()))));
    return between(offered, properties);
  }

  private static Difference between(SaPayload offered, List<Property> properties) {
    for (Property property : properties) {
      List<Transform> transforms =
          offered.proposals().stream()
              .flatMap(proposal -> proposal.transforms().stream())
              .filter(transform -> transform.type() == property.type())
              .toList();
      Set<String> theirs = names(transforms.stream().map(TransformNames::of));
      // No integrity transform at all means combined-mode ciphers, which need none.
      if (!theirs.isEmpty() && theirs.stream().noneMatch(property.ours()::contains)) {
        Optional<String> mended = mended(property, transforms);
        return new Difference(
            property.name(),
            String.join(",", property.ours()),
            String.join(",", theirs),
            mended,
            mended.isPresent() && transforms.stream().noneMatch(each -> usable(each, false)));
      }
    }
    return new Difference(
        properties.stream().map(Property::name).collect(Collectors.joining("+")),
        properties.stream()
            .map(property -> String.join("/", property.ours()))
            .collect(Collectors.joining("+")),
        offered.proposals().stream()
            .map(
                p ->
                    p.transforms().stream()
                        .map(TransformNames::of)
                        .collect(Collectors.joining("/")))
            .collect(Collectors.joining(" or ")),
        Optional.empty(),
        false);
  }

  /** What the peer offers and Culvert has joins our values; a weak one only for want of another. */
  private static Optional<String> mended(Property property, List<Transform> offered) {
    Set<String> strong =
        names(offered.stream().filter(t -> usable(t, false)).map(TransformNames::of));
    Set<String> added =
        strong.isEmpty()
            ? names(offered.stream().filter(t -> usable(t, true)).map(TransformNames::of))
            : strong;
    if (added.isEmpty()) {
      return Optional.empty();
    }
    if (!property.isList()) {
      return added.stream().findFirst();
    }
    Set<String> values = new LinkedHashSet<>(property.ours());
    values.addAll(added);
    return Optional.of(String.join(",", values));
  }

  private static boolean usable(Transform transform, boolean weakToo) {
    return switch (transform.type()) {
      case Transform.ENCRYPTION ->
          EncryptionAlgorithm.of(transform.id(), transform.keyBits())
              .filter(known -> weakToo || !known.isWeak())
              .isPresent();
      case Transform.PRF ->
          PrfAlgorithm.of(transform.id()).filter(known -> weakToo || !known.isWeak()).isPresent();
      case Transform.INTEGRITY ->
          IntegrityAlgorithm.of(transform.id())
              .filter(known -> weakToo || !known.isWeak())
              .isPresent();
      case Transform.KEY_EXCHANGE ->
          KeyExchangeMethod.of(transform.id())
              .filter(known -> weakToo || !known.isWeak())
              .isPresent();
      default -> false;
    };
  }

  private static Set<String> names(Stream<String> names) {
    return names.collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
