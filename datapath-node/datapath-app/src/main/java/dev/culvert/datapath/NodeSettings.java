package dev.culvert.datapath;

import dev.culvert.contracts.IkeSpi;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.OptionalInt;

/** What the installation tells the node. */
@ConfigMapping(prefix = "culvert")
public interface NodeSettings {

  /** More {@link #workers()} than this nobody has measured. */
  int MOST_WORKERS = 16;

  /** Folder with {@code spi-tag.key} and {@code sensitive.key}. */
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

  /** First messages per second, from all sources, from which the node asks for cookies. */
  @WithDefault("200")
  int cookieThreshold();

  /** Of how many policies the counters are exported as metrics; 0 for none. */
  @WithDefault("100")
  int policyMetrics();

  /**
   * Packet workers in each direction, each a thread, 1 to {@value #MOST_WORKERS}; empty for half as
   * many as there are processors.
   */
  OptionalInt workers();

  /** How many packet workers there are in each direction. */
  static int packetWorkers(NodeSettings settings) {
    int half = Runtime.getRuntime().availableProcessors() / 2;
    return settings.workers().orElse(Math.clamp(half, 1, MOST_WORKERS));
  }

  /**
   * Checks what is not a matter of type.
   *
   * @throws IllegalArgumentException with the property's name and what it may be
   */
  static void requireValid(NodeSettings settings) {
    if (!settings.nodeName().matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException(
          "culvert.node-name is \""
              + settings.nodeName()
              + "\": use letters, digits, dots and hyphens");
    }
    if (settings.ikePartitions() < 1 || settings.ikePartitions() > IkeSpi.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "culvert.ike-partitions is "
              + settings.ikePartitions()
              + ": give 1 to "
              + IkeSpi.MAX_PARTITIONS);
    }
    if (settings.firstMessagesPerSecond() < 1) {
      throw new IllegalArgumentException(
          "culvert.first-messages-per-second is "
              + settings.firstMessagesPerSecond()
              + ": give at least 1");
    }
    int workers = packetWorkers(settings);
    if (workers < 1 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException(
          "culvert.workers is " + workers + ": give 1 to " + MOST_WORKERS);
    }
    if (settings.policyMetrics() < 0) {
      throw new IllegalArgumentException(
          "culvert.policy-metrics is " + settings.policyMetrics() + ": give 0 or more");
    }
    if (settings.cookieThreshold() < 1) {
      throw new IllegalArgumentException(
          "culvert.cookie-threshold is " + settings.cookieThreshold() + ": give at least 1");
    }
  }
}
