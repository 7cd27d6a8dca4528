package dev.culvert.sa.menu;

import dev.culvert.contracts.config.IpsecSettings;
import dev.culvert.contracts.config.IpsecSettings.Defaults;
import dev.culvert.sa.config.Configuration;
import dev.culvert.sa.view.Observations;
import java.time.Instant;

/**
 * All that a command can see.
 *
 * @param configuration what is configured
 * @param observations what the other services report
 * @param now the moment of the command
 */
public record Scene(Configuration configuration, Observations observations, Instant now) {

  /** Whose layouts print follows. */
  Defaults defaults() {
    return configuration
        .find(IpsecSettings.class, IpsecSettings.NAME)
        .map(IpsecSettings::defaults)
        .orElse(Defaults.MODERN);
  }

  /** The same with another configuration. */
  public Scene with(Configuration other) {
    return new Scene(other, observations, now);
  }
}
