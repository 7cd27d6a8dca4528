package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.RecordType;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.Topics;
import dev.culvert.ike.Destination;
import dev.culvert.ike.Event;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.metrics.Outcome;
import dev.culvert.ike.app.metrics.WaitPhase;
import dev.culvert.ike.sa.IkeSa;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a partition does between two commits: it takes records in, one after the other, fires timers
 * and gathers what is to be written.
 */
public final class Batch {

  /** Age at which a datagram or a request is not worth an answer: its sender has repeated it. */
  static final Duration MAX_AGE = Duration.ofSeconds(10);

  private static final String UNKNOWN_TYPE = "unknown";

  private final Partition partition;
  private final Instant now;
  private final Installation installation;
  private final Transition transition;
  private boolean hasRead;

  Batch(Partition partition, Instant now, Installation installation) {
    this.partition = partition;
    this.now = now;
    this.installation = installation;
    this.transition = new Transition(partition, now, installation);
  }

  /**
   * Takes in a record of {@code ike-inbound} or {@code ike-command}.
   *
   * @param value the record as it was read; null is no record either
   * @return the record's type
   * @throws MalformedRecordException when it is no such record; nothing has changed then
   */
  public RecordType receive(byte[] value) throws MalformedRecordException {
    CulvertRecord record;
    try {
      record = decode(value);
    } catch (MalformedRecordException e) {
      partition.metrics().record(UNKNOWN_TYPE, Outcome.MALFORMED);
      throw e;
    }
    RecordType type = RecordType.of(record);
    Outcome outcome =
        switch (record) {
          case InboundDatagram datagram -> {
            waitedSince(datagram.receivedAt(), type);
            yield receive(datagram);
          }
          case IkeCommand command -> {
            waitedSince(command.at(), type);
            yield receive(command);
          }
          default -> Outcome.MALFORMED;
        };
    partition.metrics().record(type.type(), outcome);
    return type;
  }

  /**
   * Says that a record counts as read from now on, understood or not.
   *
   * @param offset its place in the partition of the topic
   */
  public void read(String topic, long offset) {
    partition.read(topic, offset);
    hasRead = true;
  }

  /**
   * Ends what the configuration does not allow any more, and installs the manual SAs that it asks
   * for; without a change it does nothing.
   */
  public void followConfiguration() {
    partition.follow(installation.configuration()).ifPresent(this::withdraw);
    transition.followManualKeys();
    transition.reportPoliciesOfNobody();
  }

  /** Fires the timers that are due, at most {@code limit} of them. */
  public void fireTimers(int limit) {
    for (IkeSpi spi : partition.sas().due(now.toEpochMilli(), limit)) {
      partition.sas().find(spi).ifPresent(sa -> transition.step(sa, new Event.Tick()));
      partition.sas().postponeOverdue(spi, now.toEpochMilli());
    }
  }

  /** Seals the states that have changed and gives everything that is to be written. */
  public Outbox finish() {
    Outbox outbox = transition.finish();
    if (hasRead) {
      outbox.put(
          Topics.IKE_STATE,
          partition.number(),
          StateRecords.READ_OFFSETS,
          partition.stateRecords().seal(partition.readOffsets()));
    }
    partition.storeGeneration(outbox);
    return outbox;
  }

  private static CulvertRecord decode(byte[] value) throws MalformedRecordException {
    return RecordCodec.decode(value == null ? new byte[0] : value).value();
  }

  private Outcome receive(InboundDatagram datagram) {
    if (isStale(datagram.receivedAt())) {
      return Outcome.STALE;
    }
    if (!installation.nodes().containsKey(datagram.node())) {
      return Outcome.UNKNOWN_NODE;
    }
    Optional<? extends IkeSa> sa =
        switch (Destination.of(datagram.datagram())) {
          case Destination.OfSa(IkeSpi spi) -> partition.sas().find(spi);
          case Destination.FirstMessage() -> Optional.of(firstMessageTo(datagram));
          case Destination.Nobody() -> Optional.of(new IkeSa.Absent());
        };
    return sa.isEmpty()
        ? Outcome.UNKNOWN_IKE_SA
        : transition.step(sa.get(), new Event.Received(datagram));
  }

  private IkeSa firstMessageTo(InboundDatagram datagram) {
    return partition
        .sas()
        .answering(datagram.remote(), datagram.datagram())
        .<IkeSa>map(sa -> sa)
        .orElseGet(IkeSa.Absent::new);
  }

  private Outcome receive(IkeCommand command) {
    return switch (command) {
      case IkeCommand.Acquire acquire -> acquire(acquire);
      case IkeCommand.Terminate terminate ->
          isStale(terminate.at())
              ? Outcome.STALE
              : stepIfThere(terminate.ikeSpi(), new Event.Terminate());
      case IkeCommand.Flush flush ->
          isStale(flush.at())
              ? Outcome.STALE
              : stepHeir(flush.ikeSpi(), new Event.SaLost(flush.sa()));
      case IkeCommand.SaLost lost ->
          stepOrForget(lost.ikeSpi(), lost.sa(), new Event.SaLost(lost.sa()));
      case IkeCommand.SaNotInstalled(var spi, var sa, var reason, var _) ->
          stepOrForget(spi, sa, new Event.SaNotInstalled(sa, reason));
      case IkeCommand.SoftExpired soft ->
          stepOrForget(soft.ikeSpi(), soft.sa(), new Event.SoftExpired(soft.sa()));
      case IkeCommand.Usage usage -> takeIn(usage);
      case IkeCommand.Superseded superseded ->
          stepIfThere(superseded.ikeSpi(), new Event.Superseded());
      case IkeCommand.Bound bound -> transition.bind(bound);
      case IkeCommand.Unbound unbound -> transition.unbind(unbound);
    };
  }

  private Outcome acquire(IkeCommand.Acquire acquire) {
    if (isStale(acquire.at())) {
      return Outcome.STALE;
    }
    return installation.nodes().containsKey(acquire.node())
        ? new Acquisition(partition, transition).of(acquire)
        : Outcome.UNKNOWN_NODE;
  }

  /** What is to become of an SA; one whose IKE SA is gone goes too, for nothing can replace it. */
  private Outcome stepOrForget(IkeSpi madeBy, SaKey sa, Event event) {
    Outcome outcome = stepHeir(madeBy, event);
    if (outcome == Outcome.UNKNOWN_IKE_SA) {
      transition.forget(sa);
    }
    return outcome;
  }

  private Outcome takeIn(IkeCommand.Usage usage) {
    for (IkeCommand.Heard heard : usage.heard()) {
      stepHeir(heard.ikeSpi(), new Event.PeerAlive(heard.lastHeard()));
    }
    return Outcome.HANDLED;
  }

  private Outcome stepIfThere(IkeSpi spi, Event event) {
    return step(partition.sas().find(spi), event);
  }

  /** Nodes name the IKE SA that made an SA; since then it may have been rekeyed. */
  private Outcome stepHeir(IkeSpi madeBy, Event event) {
    return step(partition.sas().heirOf(madeBy), event);
  }

  private Outcome step(Optional<IkeSa.Live> ikeSa, Event event) {
    return ikeSa.map(sa -> transition.step(sa, event)).orElse(Outcome.UNKNOWN_IKE_SA);
  }

  private void withdraw(Withdrawal withdrawal) {
    for (IkeSa.Live sa : partition.sas().all()) {
      for (Event event : withdrawal.eventsFor(sa)) {
        stepIfThere(sa.association().ownSpi(), event);
      }
    }
  }

  private void waitedSince(Instant at, RecordType type) {
    Duration wait = at.isBefore(now) ? Duration.between(at, now) : Duration.ZERO;
    partition.metrics().waited(type.type(), WaitPhase.READ, wait);
  }

  private boolean isStale(Instant at) {
    return at.plus(MAX_AGE).isBefore(now);
  }
}
