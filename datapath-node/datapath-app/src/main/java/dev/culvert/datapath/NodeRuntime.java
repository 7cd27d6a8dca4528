package dev.culvert.datapath;

import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SequenceLease;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SpiTag;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.datapath.bus.IkeCommands;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TopicCursor;
import dev.culvert.datapath.bus.TopicFollowers;
import dev.culvert.datapath.engine.Engine;
import dev.culvert.datapath.engine.EngineCounters;
import dev.culvert.datapath.engine.HostSockets;
import dev.culvert.datapath.relay.Admission;
import dev.culvert.datapath.relay.DatagramClassifier;
import dev.culvert.datapath.relay.IkeInbound;
import dev.culvert.datapath.relay.IkeOutbound;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.relay.RelayTimers;
import dev.culvert.datapath.report.CounterReports;
import dev.culvert.datapath.report.NodeMetrics;
import dev.culvert.datapath.report.PolicyMetrics;
import dev.culvert.datapath.report.UsageReports;
import dev.culvert.datapath.sa.KeyFingerprints;
import dev.culvert.datapath.sa.KeyReveals;
import dev.culvert.datapath.sa.Lifetimes;
import dev.culvert.datapath.sa.NatKeepalive;
import dev.culvert.datapath.sa.RecordedSas;
import dev.culvert.datapath.sa.SaCompiler;
import dev.culvert.datapath.sa.SaTable;
import dev.culvert.datapath.sa.SequenceLeases;
import dev.culvert.datapath.sa.SequenceLedger;
import dev.culvert.datapath.steering.Steering;
import dev.culvert.esp.pipeline.InboundPipelines;
import dev.culvert.esp.pipeline.OutboundPipelines;
import dev.culvert.esp.sad.InboundSa;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.spd.Spd;
import dev.culvert.linux.PacketMark;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** The running node: the parts of one start and the order in which they begin and end. */
final class NodeRuntime {

  private static final Logger LOG = Logger.getLogger(NodeRuntime.class);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(1);

  private final String node;
  private final RecordSource source;
  private final SigningIdentity identity;
  private final long generation;
  private final NodeSecrets secrets;
  private final SealingKeyPair sealingKey;
  private final Readiness readiness;
  private final Clock clock = Clock.systemUTC();

  private final Spd spd = new Spd(PacketMark.PASS);
  private final InboundSad sad = new InboundSad();
  private final RelayCounters relayCounters = new RelayCounters();
  private final EngineCounters engineCounters = new EngineCounters();

  private final Publisher publisher;
  private final IkeCommands commands;
  private final ControlLoop control;
  private final OutboundPipelines outbound;
  private final InboundPipelines inbound;
  private final IkeInbound ikeInbound;
  private final IkeOutbound ikeOutbound;
  private final Engine engine;
  private final PathMtuWatch pathMtus;
  private final KeyFingerprints fingerprints;
  private final SequenceLedger ledger;
  private final LeaseCopies leaseCopies;
  private final SequenceLeases leases;
  private final SaTable sas;
  private final Lifetimes lifetimes;
  private final KeyReveals reveals;
  private final PolicyInstaller policies;
  private final Instructions instructions;
  private final InterfaceWatch interfaces;
  private final StoreReports reports;
  private final CounterReports counters;
  private final PolicyMetrics policyMetrics;
  private final TopicFollowers followers;

  NodeRuntime(
      NodeSettings settings,
      RecordSource source,
      SigningIdentity identity,
      long generation,
      NodeSecrets secrets,
      SealingKeyPair sealingKey,
      SecureRandom random,
      HostSockets sockets,
      Steering steering,
      Readiness readiness,
      MeterRegistry meters,
      Consumer<Throwable> onFailure)
      throws IOException {
    this.node = settings.nodeName();
    this.source = source;
    this.identity = identity;
    this.generation = generation;
    this.secrets = secrets;
    this.sealingKey = sealingKey;
    this.readiness = readiness;
    followers = new TopicFollowers(onFailure);
    fingerprints = KeyFingerprints.of(secrets.spiTag());
    ledger = SequenceLedger.open(settings.stateDir().resolve("sequence"), clock, fingerprints);
    int partitions = settings.ikePartitions();
    publisher = new Publisher(source.clients().producer(), identity.signer(0, generation));
    control = new ControlLoop("control", onFailure);
    commands = new IkeCommands(publisher, partitions);
    Acquires acquires = new Acquires(node, commands, control, clock);
    outbound = Engine.outboundPipelines(sockets.tun().count(), spd, acquires, random::nextBytes);
    inbound = Engine.inboundPipelines(sockets.tun().count(), sad, this::peerMoved);
    Admission admission =
        new Admission(
            settings.firstMessagesPerSecond(),
            settings.cookieThreshold(),
            random::nextBytes,
            relayCounters,
            System.nanoTime());
    RelayTimers timers = new RelayTimers(meters);
    ikeInbound = new IkeInbound(node, partitions, publisher, relayCounters, timers, clock);
    ikeOutbound = new IkeOutbound(sockets.ike(), sockets.natTraversal(), relayCounters);
    DatagramClassifier classifier =
        new DatagramClassifier(spi -> SpiTag.verify(secrets.spiTag().expose(), spi), partitions);
    engine =
        new Engine(
            sockets,
            outbound,
            inbound,
            classifier,
            ikeInbound,
            admission,
            relayCounters,
            spd,
            acquires,
            engineCounters,
            onFailure);
    pathMtus = new PathMtuWatch(spd, sad, control, clock, onFailure);
    SaCompiler compiler =
        new SaCompiler(
            node,
            sealingKey,
            random::nextBytes,
            HostSockets.NAT_TRAVERSAL_PORT,
            pathMtus::of,
            fingerprints);
    leaseCopies = new LeaseCopies(node, source, publisher);
    leases = new SequenceLeases(ledger, leaseCopies::write);
    reports = new StoreReports(node, publisher);
    sas = new SaTable(node, spd, sad, compiler, leases, reports::publish, commands::toIkeSa);
    lifetimes = new Lifetimes(spd, sad, sas, commands::toIkeSa);
    reveals =
        new KeyReveals(
            node,
            secrets.sensitive(),
            compiler,
            sa -> RecordedSas.find(source, sa),
            random::nextBytes,
            clock);
    policies = new PolicyInstaller(spd, steering, engine);
    instructions =
        new Instructions(
            node, sas, ikeOutbound, policies, control, timers, source.admission(), clock);
    interfaces =
        new InterfaceWatch(
            new NodeAnnouncement(
                node, generation, sealingKey.publicKey(), clock.instant(), publisher),
            policies);
    counters =
        new CounterReports(
            node, generation, spd, sad, inbound.drops(), outbound.drops(), relayCounters);
    policyMetrics = new PolicyMetrics(meters, settings.policyMetrics());
    bind(meters, admission, steering);
  }

  private void bind(MeterRegistry meters, Admission admission, Steering steering) {
    NodeMetrics metrics = new NodeMetrics(meters);
    metrics.bind(relayCounters);
    metrics.bind(admission);
    metrics.bind(ikeInbound);
    metrics.bind(publisher);
    metrics.bind(engineCounters);
    metrics.bind(sas);
    metrics.bind(reveals);
    metrics.bind("out", outbound.drops());
    metrics.bind(outbound);
    metrics.bind("in", inbound.drops());
    metrics.bind(inbound.drops(), outbound.drops(), steering::clearTotals);
  }

  /** Reads the topics and begins to follow them. */
  void start() throws InterruptedException {
    publisher.prepare();
    // Before anything is asked of ike-service, so that no answer is missed.
    TopicCursor instructionCursor = TopicCursor.atEnd(source, Topics.IKE_OUTBOUND);
    followConfiguration();
    readLeases();
    new Takeover(node, source, sas, leases, commands, control, clock)
        .run(instructionCursor, instructions::accept);
    followers.follow("instructions", instructionCursor, instructions::accept, () -> {});
    RevealRequests questions = new RevealRequests(node, reveals, publisher);
    followers.follow(
        "reveals", TopicCursor.atEnd(source, Topics.REVEAL), questions::accept, () -> {});
    readiness.met(Readiness.Need.INSTRUCTIONS);
    NatKeepalive keepalive = new NatKeepalive(spd, sas, ikeOutbound);
    control.every(NatKeepalive.INTERVAL, () -> keepalive.send(clock.instant()));
    UsageReports usage = new UsageReports(node, sad, commands::toPartition);
    control.every(UsageReports.INTERVAL, () -> usage.tell(clock.instant()));
    control.every(SequenceLeases.INTERVAL, () -> leases.extend(spd.sas()));
    control.every(REPORT_INTERVAL, this::everySecond);
    LOG.infof("node %s is up, generation %d", node, generation);
  }

  private void followConfiguration() throws InterruptedException {
    TopicCursor cursor = TopicCursor.atStart(source, Topics.CONFIG);
    TopicCursor.RecordHandler handler =
        (key, value) -> control.execute(() -> policies.accept(key, value));
    cursor.readToEnd(handler);
    control.execute(interfaces::read);
    control.execute(policies::apply);
    followers.follow("config", cursor, handler, () -> control.execute(policies::apply));
    readiness.met(Readiness.Need.CONFIGURATION);
  }

  private void readLeases() throws InterruptedException {
    Map<SaKey, Optional<SequenceLease>> copies = leaseCopies.read();
    control.call(
        () -> {
          copies.forEach(leases::copy);
          return null;
        });
  }

  private void peerMoved(InboundSa sa, Endpoint peer) {
    control.execute(() -> sas.follow(sa, peer));
  }

  private void everySecond() {
    interfaces.read();
    pathMtus.refresh(clock.instant());
    if (lifetimes.enforce(clock.instant())) {
      policies.sasChanged();
    }
    reportCounters();
  }

  private void reportCounters() {
    counters
        .changed(policies.names(), policies.clearCounters(), clock.instant())
        .forEach(reports::publish);
    policyMetrics.update(counters.policies());
  }

  /**
   * Stops in the order in which work flows: no new instruction, the packets that are here, the last
   * counters, the broker.
   */
  void stop() throws InterruptedException {
    followers.stop();
    pathMtus.stop();
    engine.stop();
    ikeInbound.stop();
    control.execute(this::reportCounters);
    control.stop();
    publisher.close();
    ikeOutbound.close();
    pathMtus.close();
    closeLedger();
    sealingKey.close();
    identity.close();
    fingerprints.close();
    secrets.close();
  }

  private void closeLedger() {
    try {
      ledger.close();
    } catch (IOException e) {
      LOG.warnf("ledger of sequence numbers: %s", e.getMessage());
    }
  }
}
