package dev.culvert.sa.menu;

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

  /** The same with another configuration. */
  public Scene with(Configuration other) {
    return new Scene(other, observations, now);
  }
}
