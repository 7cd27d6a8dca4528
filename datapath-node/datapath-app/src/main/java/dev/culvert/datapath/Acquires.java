package dev.culvert.datapath;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.Topics;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.esp.pipeline.AcquireListener;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Asks ike-service for the SAs that packets need (RFC 4301 section 4.4.1.1). */
final class Acquires implements AcquireListener {

  private static final Logger LOG = Logger.getLogger(Acquires.class);

  private final String node;
  private final int partitions;
  private final Publisher publisher;
  private final ControlLoop control;
  private final InstantSource clock;

  Acquires(
      String node, int partitions, Publisher publisher, ControlLoop control, InstantSource clock) {
    this.node = node;
    this.partitions = partitions;
    this.publisher = publisher;
    this.control = control;
    this.clock = clock;
  }

  @Override
  public void acquire(Policy policy, TrafficSelector source, TrafficSelector destination) {
    // Off the packet thread: publishing may wait for the broker.
    control.execute(() -> publish(policy, source, destination));
  }

  private void publish(Policy policy, TrafficSelector source, TrafficSelector destination) {
    IkeCommand.Acquire command =
        new IkeCommand.Acquire(
            node,
            policy.peer(),
            policy.name(),
            policy.saSource(),
            policy.saDestination(),
            source,
            destination,
            clock.instant());
    int home = IkePartition.ofPeer(policy.peer(), partitions);
    LOG.infof(
        "policy %s needs an SA with peer %s for %s", policy.name(), policy.peer(), destination);
    var unused =
        publisher
            .publish(Topics.IKE_COMMAND, home, policy.peer(), command)
            .exceptionally(
                failure -> {
                  LOG.warnf("acquire for peer %s: %s", policy.peer(), failure.getMessage());
                  return null;
                });
  }
}
