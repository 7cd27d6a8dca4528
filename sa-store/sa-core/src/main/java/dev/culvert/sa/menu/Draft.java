package dev.culvert.sa.menu;

import dev.culvert.sa.config.Configuration;
import dev.culvert.sa.config.SecretSealer;
import java.util.Optional;

/**
 * What an object is put together from.
 *
 * @param values what was given, else what the object had, else the defaults
 * @param given only what was given
 * @param previous the object as it was; empty for a new one
 * @param configuration everything as it was
 * @param sealer seals secrets that were given
 */
public record Draft<O>(
    Values values,
    Values given,
    Optional<O> previous,
    Configuration configuration,
    SecretSealer sealer) {}
