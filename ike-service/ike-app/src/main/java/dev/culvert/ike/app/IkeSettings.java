package dev.culvert.ike.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Settings under {@code culvert.}; each is an environment variable too. */
@ConfigMapping(prefix = "culvert")
public interface IkeSettings {

  /** Directory of {@code kek}, {@code spi-tag.key} and {@code ike-sealing.key}. */
  @WithDefault(".culvert/secrets")
  Path secretsDir();

  /** Directory of {@code signing.key}, this replica's own. */
  @WithDefault(".culvert/ike-service")
  Path stateDir();

  /** Number of IKE partitions, 1 to 2047, fixed at installation. */
  @WithDefault("4")
  int ikePartitions();
}
