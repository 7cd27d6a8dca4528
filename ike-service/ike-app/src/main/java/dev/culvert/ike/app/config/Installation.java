package dev.culvert.ike.app.config;

import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.ike.Configuration;
import dev.culvert.ike.manual.ManualKeying;
import java.util.Map;

/**
 * The configuration and the nodes at one moment.
 *
 * @param configuration peers, policies and what they need
 * @param manualKeying the manual keys
 * @param nodes public sealing key by name of node
 */
public record Installation(
    Configuration configuration, ManualKeying manualKeying, Map<String, SealingPublicKey> nodes) {

  /** Before anything was read. */
  public static final Installation EMPTY =
      new Installation(
          new Configuration(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), true),
          ManualKeying.NONE,
          Map.of());

  public Installation {
    nodes = Map.copyOf(nodes);
  }
}
