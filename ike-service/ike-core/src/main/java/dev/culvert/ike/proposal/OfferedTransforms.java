package dev.culvert.ike.proposal;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.ike.wire.ProposalStructure;
import dev.culvert.ike.wire.Transform;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The transforms of one received proposal, asked by type. */
record OfferedTransforms(List<Transform> transforms) {
  /** The ID "NONE" of integrity and key exchange, and "no ESN" of type 5. */
  static final int NONE = 0;

  /** An encryption algorithm and the integrity algorithm that goes with it. */
  record Protection(EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) {}

  static OfferedTransforms of(ProposalStructure proposal) {
    return new OfferedTransforms(proposal.transforms());
  }

  boolean has(int type) {
    return transforms.stream().anyMatch(transform -> transform.type() == type);
  }

  boolean offers(int type, int id) {
    return transforms.contains(new Transform(type, id));
  }

  /** True when the proposal has no transform of a type outside {@code known} (section 3.3.6). */
  boolean onlyHas(Set<Integer> known) {
    return transforms.stream().allMatch(transform -> known.contains(transform.type()));
  }

  /** True when there is no choice left: what a responder must answer with. */
  boolean isSingle() {
    return transforms.stream().map(Transform::type).distinct().count() == transforms.size();
  }

  /** The first pair in our order of preference that the proposal holds. */
  Optional<Protection> protection(
      List<EncryptionAlgorithm> encryptions, Collection<IntegrityAlgorithm> integrities) {
    for (EncryptionAlgorithm encryption : encryptions) {
      if (!transforms.contains(IkeProposals.transformOf(encryption))) {
        continue;
      }
      Optional<IntegrityAlgorithm> integrity = integrityFor(encryption, integrities);
      if (integrity.isPresent()) {
        return Optional.of(new Protection(encryption, integrity.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<IntegrityAlgorithm> integrityFor(
      EncryptionAlgorithm encryption, Collection<IntegrityAlgorithm> integrities) {
    if (encryption.isCombinedMode()) {
      boolean none = !has(Transform.INTEGRITY) || offers(Transform.INTEGRITY, NONE);
      return none ? Optional.of(IntegrityAlgorithm.NONE) : Optional.empty();
    }
    return integrities.stream()
        .filter(encryption::fitsInEsp)
        .filter(integrity -> offers(Transform.INTEGRITY, integrity.transformId()))
        .findFirst();
  }
}
