package dev.culvert.sa.config;

import dev.culvert.contracts.config.Policy;
import java.util.Optional;

/** Policies that can never match, because one that is tried before takes all their packets. */
public final class Shadowing {

  private Shadowing() {}

  /** The enabled policy that is tried before and matches everything that this one matches. */
  public static Optional<Policy> coverOf(Policy policy, Configuration configuration) {
    return configuration.all(Policy.class).stream()
        .sorted(Policy.ORDER)
        .takeWhile(earlier -> !earlier.name().equals(policy.name()))
        .filter(earlier -> !earlier.disabled())
        .filter(
            earlier ->
                earlier.sourceSelector().contains(policy.sourceSelector())
                    && earlier.destinationSelector().contains(policy.destinationSelector()))
        .findFirst();
  }
}
