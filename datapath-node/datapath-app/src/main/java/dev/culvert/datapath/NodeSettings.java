package dev.culvert.datapath;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** What the installation tells the node. */
@ConfigMapping(prefix = "culvert")
public interface NodeSettings {

  /** Folder with {@code spi-tag.key}. */
  Path secretsDir();

  /** Folder of the node's own; its sealing key lives in {@code run} below it. */
  Path stateDir();

  /** The node's name in records. */
  String nodeName();

  /** Number of IKE partitions, 1 to 4096, as the topics have. */
  @WithDefault("4")
  int ikePartitions();

  /** First messages that a source prefix may send per second, before they are dropped. */
  @WithDefault("500")
  int firstMessagesPerSecond();
}
