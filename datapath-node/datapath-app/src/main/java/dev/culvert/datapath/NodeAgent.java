package dev.culvert.datapath;

import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.datapath.bus.KafkaClients;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.TopicsAwaited;
import dev.culvert.datapath.engine.HostSockets;
import dev.culvert.datapath.engine.PacketWarmUp;
import dev.culvert.datapath.sa.SealingKeyFile;
import dev.culvert.datapath.steering.Steering;
import dev.culvert.linux.LinuxException;
import dev.culvert.records.RecordAdmission;
import dev.culvert.records.RefusedRecords;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;

/**
 * The node agent from start to stop.
 *
 * <pre>
 * secrets, sockets, TUN ─┬─▶ broker and topics ─▶ NodeRuntime: configuration, SAs, packets
 *                        └─▶ PacketWarmUp
 * </pre>
 *
 * What the host lacks is told at once; the broker is waited for.
 */
public final class NodeAgent implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(NodeAgent.class);

  /** What the node reads or writes; it starts when all are there. */
  private static final List<Topics> TOPICS =
      List.of(
          Topics.CONFIG,
          Topics.NODE,
          Topics.IKE_INBOUND,
          Topics.IKE_COMMAND,
          Topics.IKE_OUTBOUND,
          Topics.SA,
          Topics.SA_REPORT,
          Topics.SEQUENCE);

  private static final Duration RETRY = Duration.ofMillis(200);

  private final NodeSettings settings;
  private final KafkaClients clients;
  private final MeterRegistry meters;
  private final Readiness readiness;
  private final Consumer<Throwable> onFailure;
  private final SecureRandom random = new SecureRandom();

  private Steering steering;
  private HostSockets sockets;
  private Thread starter;
  private Thread warmUp;
  private NodeRuntime runtime;

  /**
   * An agent that has not started.
   *
   * @param onFailure told when the node cannot go on
   */
  public NodeAgent(
      NodeSettings settings,
      KafkaClients clients,
      MeterRegistry meters,
      Readiness readiness,
      Consumer<Throwable> onFailure) {
    this.settings = settings;
    this.clients = clients;
    this.meters = meters;
    this.readiness = readiness;
    this.onFailure = onFailure;
  }

  /**
   * Opens what the node needs of its host and goes on in a thread of its own.
   *
   * @throws IOException when a secret, a right or a port is missing; the message says which
   */
  public void start() throws IOException {
    NodeSecrets secrets = NodeSecrets.read(settings.secretsDir());
    SealingKeyPair sealingKey =
        new SealingKeyFile(settings.stateDir().resolve("run"), SealingKeyFile.runningBoot())
            .loadOrCreate(random::nextBytes);
    Privileges.require();
    sockets = HostSockets.open(Steering.openTun(NodeSettings.packetWorkers(settings)));
    steering = new Steering(this::interceptionIs);
    readiness.met(Readiness.Need.SOCKETS);
    warmUp = Thread.ofPlatform().name("warm-up").start(this::warmUp);
    starter = Thread.ofPlatform().name("node-start").start(() -> startRuntime(secrets, sealingKey));
  }

  /** A node that cannot starts all the same, and may lose packets of its first seconds. */
  private void warmUp() {
    try (PacketWarmUp loop = new PacketWarmUp(random::nextBytes, Instant.now())) {
      LOG.debugf("%d packets came round", loop.run());
    } catch (LinuxException | RuntimeException e) {
      LOG.warnf("the packet path is not warmed up: %s", e.getMessage());
    }
    readiness.met(Readiness.Need.WARM_UP);
  }

  private void startRuntime(NodeSecrets secrets, SealingKeyPair sealingKey) {
    try {
      SigningIdentity identity = awaitIdentity();
      WarmUp.run(sealingKey, identity, random);
      new TopicsAwaited(clients, settings.ikePartitions())
          .await(TOPICS, missing -> readiness.unmet(Readiness.Need.TOPICS, "no " + missing));
      readiness.met(Readiness.Need.TOPICS);
      RecordSource source =
          new RecordSource(
              clients,
              new RecordAdmission(
                  identity.verifier(), new RefusedRecords(meters), InstantSource.system()));
      long generation = NodeRegistration.nextGeneration(source, settings.nodeName(), Instant.now());
      NodeRuntime started =
          new NodeRuntime(
              settings,
              source,
              identity,
              generation,
              secrets,
              sealingKey,
              random,
              sockets,
              steering,
              readiness,
              meters,
              onFailure);
      adopt(started);
      started.start();
    } catch (InterruptedException | InterruptException e) {
      LOG.debug("stopped while starting");
    } catch (IOException | KafkaException e) {
      onFailure.accept(e);
    }
  }

  private SigningIdentity awaitIdentity() throws IOException, InterruptedException {
    Path folder = settings.stateDir();
    Optional<SigningIdentity> identity = NodeSecrets.signingIdentity(folder, settings.nodeName());
    if (identity.isEmpty()) {
      String missing = "no " + folder.resolve(SigningIdentity.FILE);
      LOG.infof("waiting for the signing key: %s", missing);
      readiness.unmet(Readiness.Need.SIGNING_KEY, missing);
    }
    while (identity.isEmpty()) {
      Thread.sleep(RETRY);
      identity = NodeSecrets.signingIdentity(folder, settings.nodeName());
    }
    readiness.met(Readiness.Need.SIGNING_KEY);
    return identity.get();
  }

  private void interceptionIs(Optional<String> failure) {
    failure.ifPresentOrElse(
        reason -> readiness.unmet(Readiness.Need.INTERCEPTION, reason),
        () -> readiness.met(Readiness.Need.INTERCEPTION));
  }

  private synchronized void adopt(NodeRuntime started) {
    runtime = started;
  }

  /**
   * Stops: what has arrived is worked off, the last counters go out. The host's rules stay, so that
   * protected traffic is dropped until the node is back.
   */
  @Override
  public void close() {
    try {
      end(warmUp);
      end(starter);
      synchronized (this) {
        if (runtime != null) {
          runtime.stop();
        }
      }
      if (steering != null) {
        steering.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (sockets != null) {
      sockets.close();
    }
  }

  private static void end(Thread thread) throws InterruptedException {
    if (thread != null) {
      thread.interrupt();
      thread.join();
    }
  }
}
