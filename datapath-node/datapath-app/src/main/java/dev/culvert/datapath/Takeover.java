package dev.culvert.datapath;

import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaLimit;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.datapath.bus.IkeCommands;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TopicCursor;
import dev.culvert.datapath.sa.KeyedSa;
import dev.culvert.datapath.sa.RecordedSas;
import dev.culvert.datapath.sa.SaContext;
import dev.culvert.datapath.sa.SaTable;
import dev.culvert.datapath.sa.SequenceLeases;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * What becomes of the SAs of an earlier process of the node: outgoing ones go on behind the numbers
 * that were leased to them, and a successor is asked for at once. Incoming ones do not: what their
 * peers go on to send lies below the highest number that may have been taken, so that nothing could
 * be told from a replay. Where the leases are not proven all are given up, which is on record
 * before anything else is: a process that is killed meanwhile gives them up again.
 */
final class Takeover {

  private static final Logger LOG = Logger.getLogger(Takeover.class);

  private final String node;
  private final RecordSource source;
  private final SaTable sas;
  private final SequenceLeases leases;
  private final IkeCommands commands;
  private final ControlLoop control;
  private final InstantSource clock;

  Takeover(
      String node,
      RecordSource source,
      SaTable sas,
      SequenceLeases leases,
      IkeCommands commands,
      ControlLoop control,
      InstantSource clock) {
    this.node = node;
    this.source = source;
    this.sas = sas;
    this.leases = leases;
    this.commands = commands;
    this.control = control;
    this.clock = clock;
  }

  /**
   * Tells the SAs of now from those of before: an SA on record whose instruction does not lie
   * behind {@code instructions} belongs to an earlier process. One whose instruction is just being
   * written may be taken for an older one; ike-service then makes another.
   *
   * @param instructions stands where it stood before the records are read
   */
  void run(TopicCursor instructions, TopicCursor.RecordHandler handler)
      throws InterruptedException {
    Collection<SaRecord> recorded = RecordedSas.read(source, node);
    instructions.readToEnd(handler);
    control.call(
        () -> {
          takeOver(recorded.stream().filter(one -> !sas.holds(one.sa().key())).toList());
          return null;
        });
  }

  private void takeOver(List<SaRecord> earlier) {
    if (!leases.areProven()) {
      leases.giveUp(outbound(earlier));
    }
    List<SaRecord> resumed = earlier.stream().filter(this::mayGoOn).toList();
    if (!resumed.isEmpty()) {
      leases.resume(outbound(resumed));
    }
    resumed.forEach(this::resume);
    for (SaRecord one : earlier) {
      if (!sas.holds(one.sa().key()) && !one.sa().hasManualKeys()) {
        giveUp(one.sa());
      }
    }
  }

  private boolean mayGoOn(SaRecord one) {
    return one.sa().hasManualKeys() || outbound(List.of(one)).stream().anyMatch(this::hasNumbers);
  }

  private boolean hasNumbers(KeyedSa sa) {
    return !leases.isGivenUp(sa);
  }

  private List<KeyedSa> outbound(List<SaRecord> records) {
    return records.stream()
        .filter(one -> isOutbound(one.sa()))
        .flatMap(one -> sas.keyed(one).stream())
        .toList();
  }

  private static boolean isOutbound(SecurityAssociation sa) {
    return sa.key().direction() == SaKey.Direction.OUT;
  }

  private void resume(SaRecord one) {
    SecurityAssociation sa = one.sa();
    Instant now = clock.instant();
    sas.apply(new NodeInstruction.Install(sa, one.keys()), now);
    if (sas.holds(sa.key()) && !sa.hasManualKeys()) {
      sas.age(sa.key(), SaLimit.RESTART, now);
      commands.toIkeSa(sa.ikeSpi(), new IkeCommand.SoftExpired(sa.ikeSpi(), sa.key(), now));
    }
  }

  /** The pair is told as lost unless its outgoing half goes on. */
  private void giveUp(SecurityAssociation sa) {
    sas.declareLost(sa.key());
    try (SaContext _ = SaContext.of(sa)) {
      LOG.infof("lost with the last process: SA %s", sa.key());
    }
    if (!sas.holdsPartnerOf(sa)) {
      commands.toIkeSa(sa.ikeSpi(), new IkeCommand.SaLost(sa.ikeSpi(), sa.key(), clock.instant()));
    }
  }
}
