package dev.culvert.datapath;

import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.Refusal;
import dev.culvert.datapath.relay.IkeOutbound;
import dev.culvert.datapath.relay.RelayTimers;
import dev.culvert.datapath.sa.SaTable;
import dev.culvert.records.RecordAdmission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/** Follows the instructions of ike-service: SA changes first, then the datagram. */
final class Instructions {

  private static final Logger LOG = Logger.getLogger(Instructions.class);

  /** How far the clocks of ike-service and the node may differ. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(10);

  private final String node;
  private final SaTable sas;
  private final IkeOutbound outbound;
  private final PolicyInstaller policies;
  private final ControlLoop control;
  private final RelayTimers timers;
  private final RecordAdmission admission;
  private final InstantSource clock;
  private final Instant oldest;

  Instructions(
      String node,
      SaTable sas,
      IkeOutbound outbound,
      PolicyInstaller policies,
      ControlLoop control,
      RelayTimers timers,
      RecordAdmission admission,
      InstantSource clock) {
    this.node = node;
    this.sas = sas;
    this.outbound = outbound;
    this.policies = policies;
    this.control = control;
    this.timers = timers;
    this.admission = admission;
    this.clock = clock;
    this.oldest = clock.instant().minus(CLOCK_TOLERANCE);
  }

  /** Takes a record of the topic, of this node or another. */
  void accept(String key, byte[] value) {
    if (!node.equals(key) || value == null) {
      return;
    }
    try {
      NodeInstruction instruction = RecordCodec.decode(value, NodeInstruction.class).value();
      timers.instructed(instruction.at(), clock.instant());
      // Decided before this process began: somebody wrote it again, and the keys of an SA that
      // comes back would meet sequence numbers that they have met.
      if (instruction.at().isBefore(oldest)) {
        admission.refusedRecords().count(Refusal.STALE);
        LOG.errorf("REFUSED instruction of %s, before the start of this node", instruction.at());
        return;
      }
      control.execute(() -> follow(instruction));
    } catch (MalformedRecordException e) {
      LOG.errorf("record in %s: %s", Topics.IKE_OUTBOUND.topicName(), e.getMessage());
    }
  }

  private void follow(NodeInstruction instruction) {
    Instant now = clock.instant();
    instruction.changes().forEach(change -> sas.apply(change, now));
    if (instruction.datagram() != null) {
      outbound.send(instruction.datagram(), instruction.at(), now);
    }
    if (!instruction.changes().isEmpty()) {
      policies.sasChanged();
    }
  }
}
