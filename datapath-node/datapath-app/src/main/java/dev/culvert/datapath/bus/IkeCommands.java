package dev.culvert.datapath.bus;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.Topics;
import org.jboss.logging.Logger;

/** Tells ike-service what this node knows or needs (topic {@code ike-command}). */
public final class IkeCommands {

  private static final Logger LOG = Logger.getLogger(IkeCommands.class);

  private final Publisher publisher;
  private final int partitions;

  /**
   * Commands through this publisher.
   *
   * @param partitions number of IKE partitions
   */
  public IkeCommands(Publisher publisher, int partitions) {
    this.publisher = publisher;
    this.partitions = partitions;
  }

  /** To the home partition of a peer. */
  public void toPeer(String peer, IkeCommand command) {
    publish(IkePartition.ofPeer(peer, partitions), peer, command);
  }

  /** To the partition of an IKE SA. */
  public void toIkeSa(IkeSpi spi, IkeCommand command) {
    publish(spi.partition(), spi.toString(), command);
  }

  /** To the partition whose IKE SAs a node has heard of. */
  public void toPartition(int partition, IkeCommand.Usage usage) {
    publish(partition, usage.node(), usage);
  }

  private void publish(int partition, String key, IkeCommand command) {
    var unused =
        publisher
            .publish(Topics.IKE_COMMAND, partition, key, command)
            .exceptionally(
                failure -> {
                  LOG.warnf("ike-service is not told: %s: %s", command, failure.getMessage());
                  return null;
                });
  }
}
