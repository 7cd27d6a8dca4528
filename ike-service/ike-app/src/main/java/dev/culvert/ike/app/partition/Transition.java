package dev.culvert.ike.app.partition;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.IkeReport;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.Topics;
import dev.culvert.ike.Effect;
import dev.culvert.ike.Event;
import dev.culvert.ike.Step;
import dev.culvert.ike.app.config.Installation;
import dev.culvert.ike.app.metrics.Outcome;
import dev.culvert.ike.sa.Established;
import dev.culvert.ike.sa.IkeSa;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Steps the IKE SAs of a batch and keeps book of what has changed. */
final class Transition {

  private final Partition partition;
  private final Instant now;
  private final Installation installation;
  private final PartitionEnv env;
  private final Outbox outbox = new Outbox();
  private final Set<IkeSpi> changedSas = new LinkedHashSet<>();
  private final Set<IkeSpi> changedBindings = new LinkedHashSet<>();

  Transition(Partition partition, Instant now, Installation installation) {
    this.partition = partition;
    this.now = now;
    this.installation = installation;
    this.env = partition.env(now, installation.configuration());
  }

  /**
   * Steps an IKE SA. A step that fails changes nothing and stops nothing: the other IKE SAs of the
   * partition must not suffer from it.
   */
  Outcome step(IkeSa before, Event event) {
    int mark = outbox.mark();
    try (SaContext _ = SaContext.of(before)) {
      Step step = partition.stepper().step(before, event, env);
      writeRecords(step);
      try (SaContext _ = SaContext.of(step.next())) {
        follow(before, step);
        tellHome(before, step);
      }
      return Outcome.HANDLED;
    } catch (RuntimeException e) {
      outbox.rollBackTo(mark);
      partition.log().errorf(e, "%s could not be taken in", event.getClass().getSimpleName());
      return Outcome.FAILED;
    }
  }

  /** An IKE SA has authenticated a peer that is at home here. */
  Outcome bind(IkeCommand.Bound bound) {
    List<IkeSpi> older =
        bound.initialContact()
            ? partition.peers().older(bound.peer(), bound.remoteId(), bound.since())
            : List.of();
    Binding added =
        new Binding(
            bound.ikeSpi(),
            bound.initiatorSpi(),
            bound.peer(),
            bound.remoteId(),
            bound.since().toEpochMilli(),
            bound.at().toEpochMilli());
    partition.peers().bind(added);
    changedBindings.add(bound.ikeSpi());
    for (IkeSpi superseded : older) {
      unbind(superseded);
      pass(new Event.Superseded(), new IkeCommand.Superseded(superseded, now), superseded);
    }
    partition
        .peers()
        .redundant(added)
        .ifPresent(spi -> pass(new Event.Terminate(), new IkeCommand.Terminate(spi, now), spi));
    return Outcome.HANDLED;
  }

  /** An IKE SA of a peer that is at home here is gone. */
  Outcome unbind(IkeCommand.Unbound unbound) {
    unbind(unbound.ikeSpi());
    return Outcome.HANDLED;
  }

  private void unbind(IkeSpi spi) {
    partition.peers().unbind(spi);
    changedBindings.add(spi);
  }

  /** Removes an SA whose IKE SA is not there any more. */
  void forget(SaKey sa) {
    EffectWriter writer = effectWriter();
    writer.remove(sa);
    writer.finish();
  }

  /** Brings the SAs with manual keys to what the installation asks for. */
  void followManualKeys() {
    partition.manualSas().follow(installation, now, effectWriter(), outbox).stream()
        .filter(sa -> sa.key().direction() == SaKey.Direction.OUT)
        .forEach(sa -> announce(WeakAlgorithms.of(sa), "manual SA"));
  }

  /** Tells of policies that no node applies. */
  void reportPoliciesOfNobody() {
    EffectWriter writer = effectWriter();
    for (IkeReport.NegotiationFailure failure :
        partition.policiesOfNobody().follow(installation, now)) {
      partition
          .log()
          .warnf(
              "policy %s is applied by no node, none has its sa-src-address %s: %s",
              failure.policy(), failure.ours(), failure.mend());
      writer.report(failure);
    }
  }

  /** Seals what has changed, once for each IKE SA and binding, and gives all records. */
  Outbox finish() {
    int number = partition.number();
    for (IkeSpi spi : changedSas) {
      String key = StateRecords.keyOf(spi);
      Optional<IkeSa.Live> sa = partition.sas().find(spi);
      if (sa.isPresent()) {
        outbox.put(Topics.IKE_STATE, number, key, partition.stateRecords().seal(sa.get()));
      } else {
        outbox.remove(Topics.IKE_STATE, number, key);
        outbox.remove(Topics.IKE_REPORT, number, key);
      }
    }
    for (IkeSpi spi : changedBindings) {
      String key = StateRecords.bindingKeyOf(spi);
      Optional<Binding> binding = partition.peers().find(spi);
      if (binding.isPresent()) {
        outbox.put(Topics.IKE_STATE, number, key, partition.stateRecords().seal(binding.get()));
      } else {
        outbox.remove(Topics.IKE_STATE, number, key);
      }
    }
    return outbox;
  }

  private void writeRecords(Step step) {
    EffectWriter writer = effectWriter();
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Send send -> writer.send(send);
        case Effect.Install install -> {
          writer.install(install);
          if (install.sa().key().direction() == SaKey.Direction.OUT) {
            announce(WeakAlgorithms.of(install.sa()), "child SA");
          }
        }
        case Effect.Remove remove -> writer.remove(remove.key());
        case Effect.Report report -> {
          writer.report(report.report());
          count(report.report());
        }
        case Effect.Recognised(Endpoint remote, List<String> vendorIds) ->
            partition.log().debugf("%s has the vendor IDs %s", remote, vendorIds);
        case Effect.Bound _, Effect.Born _ -> {}
      }
    }
    writer.finish();
  }

  private void follow(IkeSa before, Step step) {
    List<IkeSa.Live> born =
        step.effects().stream()
            .filter(Effect.Born.class::isInstance)
            .map(effect -> ((Effect.Born) effect).sa())
            .toList();
    if (!step.next().equals(before)) {
      follow(before, step.next());
      logChange(before, step.next(), born);
    }
    if (before instanceof IkeSa.Live live) {
      partition.exchangeTimes().follow(live, step.next(), now);
    }
    born.forEach(this::keep);
    List<IkeSa> after = new ArrayList<>(born);
    after.add(step.next());
    RetiredSecrets.close(before, after);
  }

  private void follow(IkeSa before, IkeSa next) {
    switch (next) {
      case IkeSa.Live live -> keep(live);
      case IkeSa.Absent _, IkeSa.Gone _ -> {
        if (before instanceof IkeSa.Live live) {
          partition.sas().remove(live.association().ownSpi());
          changedSas.add(live.association().ownSpi());
        }
      }
    }
  }

  private void keep(IkeSa.Live sa) {
    partition.sas().put(sa);
    changedSas.add(sa.association().ownSpi());
  }

  private void logChange(IkeSa before, IkeSa next, List<IkeSa.Live> born) {
    boolean was = before instanceof Established;
    boolean is = next instanceof Established;
    if (!was && next instanceof Established established) {
      announce(WeakAlgorithms.of(established.keys().suite()), "IKE SA");
      partition.metrics().handshake("established");
      partition.metrics().established(established.association().side(), timeOf(established));
      partition.log().info("IKE SA established");
    } else if (was && !is) {
      born.stream()
          .filter(Established.class::isInstance)
          .findFirst()
          .ifPresentOrElse(
              heir -> partition.log().infof("IKE SA rekeyed: now %s", heir.association().ownSpi()),
              () -> partition.log().info("IKE SA deleted"));
    }
  }

  /** Weak algorithms are announced wherever they are used. */
  private void announce(List<String> weak, String where) {
    for (String algorithm : weak) {
      partition.metrics().weakAlgorithm(algorithm);
      partition.log().warnf("weak algorithm %s for the %s", algorithm, where);
    }
  }

  private static Duration timeOf(Established sa) {
    return Duration.ofMillis(sa.establishedAt() - sa.association().createdAt());
  }

  private void count(IkeReport report) {
    switch (report) {
      case IkeReport.NegotiationFailure failure -> {
        partition.metrics().handshake(failure.cause().name());
        try (SaContext _ = SaContext.of(failure.ikeSpi(), failure.peer())) {
          partition
              .log()
              .warnf(
                  "negotiation with %s failed: %s %s, ours %s, theirs %s",
                  failure.remote(),
                  failure.cause(),
                  failure.parameter(),
                  failure.ours(),
                  failure.theirs());
        }
      }
      case IkeReport.IkeSaStatus _ -> {}
    }
  }

  /** Tells the peer's home which of its IKE SAs are authenticated. */
  private void tellHome(IkeSa before, Step step) {
    for (Effect effect : step.effects()) {
      if (effect instanceof Effect.Bound bound) {
        tellHome(
            bound.peer(),
            new IkeCommand.Bound(
                bound.peer(),
                bound.ikeSpi(),
                bound.initiatorSpi(),
                bound.remoteId(),
                bound.initialContact(),
                bound.since(),
                now));
      }
    }
    if (before instanceof Established ended && !(step.next() instanceof Established)) {
      String peer = ended.association().peer();
      tellHome(peer, new IkeCommand.Unbound(peer, ended.association().ownSpi(), now));
    }
  }

  private void tellHome(String peer, IkeCommand news) {
    int home = IkePartition.ofPeer(peer, partition.partitions());
    if (home != partition.number()) {
      outbox.put(Topics.IKE_COMMAND, home, peer, news);
      return;
    }
    switch (news) {
      case IkeCommand.Bound bound -> bind(bound);
      case IkeCommand.Unbound unbound -> unbind(unbound);
      default -> throw new IllegalArgumentException("no news for a peer's home");
    }
  }

  /** Hands an acquire to the partition of an IKE SA that may serve it. */
  Outcome forward(IkeSpi spi, IkeCommand.Acquire acquire) {
    outbox.put(Topics.IKE_COMMAND, spi.partition(), spi.toString(), acquire);
    return Outcome.HANDLED;
  }

  /** Hands an event to an IKE SA here, or a command that says the same to its partition. */
  private void pass(Event event, IkeCommand command, IkeSpi spi) {
    int owner = spi.partition();
    if (owner == partition.number()) {
      partition.sas().find(spi).ifPresent(sa -> step(sa, event));
    } else if (owner < partition.partitions()) {
      outbox.put(Topics.IKE_COMMAND, owner, spi.toString(), command);
    }
  }

  private EffectWriter effectWriter() {
    return new EffectWriter(
        partition.number(),
        now,
        installation.nodes(),
        partition.sealers(),
        partition.random(),
        outbox);
  }
}
