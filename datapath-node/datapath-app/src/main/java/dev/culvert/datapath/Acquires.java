package dev.culvert.datapath;

import dev.culvert.contracts.TrafficSelector;
import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.datapath.bus.IkeCommands;
import dev.culvert.datapath.sa.SaContext;
import dev.culvert.esp.pipeline.AcquireListener;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Asks ike-service for the SAs that packets need (RFC 4301 section 4.4.1.1). */
final class Acquires implements AcquireListener {

  private static final Logger LOG = Logger.getLogger(Acquires.class);

  private final String node;
  private final IkeCommands commands;
  private final ControlLoop control;
  private final InstantSource clock;

  Acquires(String node, IkeCommands commands, ControlLoop control, InstantSource clock) {
    this.node = node;
    this.commands = commands;
    this.control = control;
    this.clock = clock;
  }

  @Override
  public void acquire(Policy policy, TrafficSelector source, TrafficSelector destination) {
    if (policy.hasManualKeys()) {
      return;
    }
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
    try (SaContext _ = SaContext.ofPeer(policy.peer())) {
      LOG.infof("policy %s needs an SA for %s", policy.name(), destination);
    }
    commands.toPeer(policy.peer(), command);
  }
}
