package dev.culvert.datapath;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.datapath.bus.IkeCommands;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TopicCursor;
import dev.culvert.datapath.sa.RecordedSas;
import dev.culvert.datapath.sa.SaContext;
import dev.culvert.datapath.sa.SaTable;
import java.time.InstantSource;
import java.util.Collection;
import org.jboss.logging.Logger;

/**
 * What a node owes the SAs of an earlier process of its name: it says that they are lost, since
 * nobody knows how far their sequence numbers have gone.
 */
final class Takeover {

  private static final Logger LOG = Logger.getLogger(Takeover.class);

  private final String node;
  private final RecordSource source;
  private final SaTable sas;
  private final IkeCommands commands;
  private final ControlLoop control;
  private final InstantSource clock;

  Takeover(
      String node,
      RecordSource source,
      SaTable sas,
      IkeCommands commands,
      ControlLoop control,
      InstantSource clock) {
    this.node = node;
    this.source = source;
    this.sas = sas;
    this.commands = commands;
    this.control = control;
    this.clock = clock;
  }

  /**
   * Tells the SAs of now from those of before: an SA on record whose instruction does not lie
   * behind {@code instructions} belongs to an earlier process. One whose instruction is just being
   * written may be taken for lost; ike-service then makes another.
   *
   * @param instructions stands where it stood before the records are read
   */
  void run(TopicCursor instructions, TopicCursor.RecordHandler handler)
      throws InterruptedException {
    Collection<SecurityAssociation> recorded = RecordedSas.read(source, node);
    instructions.readToEnd(handler);
    control.call(
        () -> {
          recorded.stream().filter(sa -> !sas.holds(sa.key())).forEach(this::giveUp);
          return null;
        });
  }

  private void giveUp(SecurityAssociation sa) {
    sas.declareLost(sa.key());
    try (SaContext _ = SaContext.of(sa)) {
      LOG.infof("lost with the last process: SA %s", sa.key());
    }
    if (!sa.hasManualKeys()) {
      commands.toIkeSa(sa.ikeSpi(), new IkeCommand.SaLost(sa.ikeSpi(), sa.key(), clock.instant()));
    }
  }
}
