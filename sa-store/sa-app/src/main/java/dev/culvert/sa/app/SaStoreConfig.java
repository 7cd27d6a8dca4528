package dev.culvert.sa.app;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;

/** What an installation sets. */
@ConfigMapping(prefix = "culvert")
interface SaStoreConfig {

  /** Folder with {@code bootstrap.token} and {@code ike-sealing.pub}. */
  Path secretsDir();

  /** Folder with {@code signing.key}, this replica's own. */
  Path stateDir();

  /** Number of IKE partitions, fixed at installation. */
  int ikePartitions();
}
