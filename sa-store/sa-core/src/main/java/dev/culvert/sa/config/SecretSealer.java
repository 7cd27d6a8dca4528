package dev.culvert.sa.config;

import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;

/** Seals a secret to its only reader, ike-service. */
@FunctionalInterface
public interface SecretSealer {

  /**
   * Seals.
   *
   * @param associatedData binds the sealed secret to its place
   */
  Sealed seal(Secret secret, String associatedData);
}
