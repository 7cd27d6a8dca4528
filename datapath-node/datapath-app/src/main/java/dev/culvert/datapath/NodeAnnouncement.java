package dev.culvert.datapath;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.datapath.bus.Publisher;
import java.time.Instant;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Publishes what the node is: again whenever its addresses have changed. For the control thread.
 */
final class NodeAnnouncement {

  private static final Logger LOG = Logger.getLogger(NodeAnnouncement.class);
  private static final String ENGINE = "userspace";

  private final String node;
  private final long generation;
  private final SealingPublicKey sealingKey;
  private final Instant startedAt;
  private final Publisher publisher;
  private Set<IpAddress> announced;

  NodeAnnouncement(
      String node,
      long generation,
      SealingPublicKey sealingKey,
      Instant startedAt,
      Publisher publisher) {
    this.node = node;
    this.generation = generation;
    this.sealingKey = sealingKey;
    this.startedAt = startedAt;
    this.publisher = publisher;
  }

  /** Publishes unless these addresses were the last. */
  void announce(Set<IpAddress> addresses) {
    if (addresses.equals(announced)) {
      return;
    }
    announced = addresses;
    NodeDescription description =
        new NodeDescription(
            node,
            generation,
            addresses.stream().map(IpPrefix::host).toList(),
            ENGINE,
            ByteString.copyOf(sealingKey.encode()),
            startedAt);
    LOG.infof("addresses of the node: %s", addresses);
    var unused =
        publisher
            .publish(Topics.NODE, node, description)
            .exceptionally(
                failure -> {
                  LOG.warnf("description of the node: %s", failure.getMessage());
                  return null;
                });
  }
}
