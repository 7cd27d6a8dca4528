package dev.culvert.ike.app;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.ike.app.config.InstallationFollower;
import dev.culvert.ike.app.kafka.ActorContext;
import dev.culvert.ike.app.kafka.KafkaClients;
import dev.culvert.ike.app.kafka.PartitionPoller;
import dev.culvert.ike.app.kafka.TopicCheck;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.app.metrics.Telemetry;
import dev.culvert.ike.app.partition.Partition;
import dev.culvert.ike.app.partition.SpiAllocator;
import dev.culvert.ike.app.partition.Stepper;
import dev.culvert.ike.app.secret.ServiceKeys;
import dev.culvert.ike.app.secret.SigningKeyFile;
import dev.culvert.records.RecordAdmission;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * One replica of ike-service, from its start to its end. The parts may start in any order: it waits
 * for what it needs and can say what that is.
 */
public final class IkeService implements Runnable, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(IkeService.class);
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);
  private static final Duration END_TIMEOUT = Duration.ofSeconds(15);

  private final Path secretsDirectory;
  private final SigningKeyFile signingKey;
  private final int partitions;
  private final KafkaClients clients;
  private final Stepper stepper;
  private final IkeMetrics metrics;
  private final InstantSource clock;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().name("ike-poller").unstarted(this);

  private volatile String waitingFor = "its start";
  private volatile Optional<InstallationFollower> follower = Optional.empty();
  private volatile Optional<PartitionPoller> poller = Optional.empty();

  /**
   * @param stateDirectory directory of this replica's signing key
   * @param partitions number of IKE partitions
   * @throws IllegalArgumentException when there are more partitions than SPIs can name
   */
  public IkeService(
      Path secretsDirectory,
      Path stateDirectory,
      int partitions,
      KafkaClients clients,
      Stepper stepper,
      IkeMetrics metrics,
      InstantSource clock) {
    if (partitions < 1 || partitions > SpiAllocator.MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "culvert.ike-partitions is %d; it must be 1 to %d"
              .formatted(partitions, SpiAllocator.MAX_PARTITIONS));
    }
    this.secretsDirectory = secretsDirectory;
    this.signingKey = new SigningKeyFile(stateDirectory);
    this.partitions = partitions;
    this.clients = clients;
    this.stepper = stepper;
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge("culvert.ike.partitions", "IKE partitions of the installation", () -> partitions);
  }

  /** Starts the replica; returns at once. */
  public void start() {
    thread.start();
  }

  /** What this replica waits for, or empty when it does its share. */
  public Optional<String> waitingFor() {
    Optional<PartitionPoller> running = poller;
    return running.isPresent() ? running.get().waitingFor() : Optional.of(waitingFor);
  }

  /** True while the replica runs or waits; false when it has ended, for whatever reason. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void run() {
    SecureRandom random = new SecureRandom();
    Thread rehearsal =
        Thread.ofPlatform()
            .name("ike-rehearsal")
            .start(() -> Rehearsal.run(stepper, random::nextBytes));
    try {
      await(() -> ServiceKeys.missingIn(secretsDirectory).map(file -> "the file " + file));
      await(() -> signingKey.missing().map(file -> "the file " + file));
      await(this::missingTopics);
      rehearsal.join();
      try (ServiceKeys keys = ServiceKeys.load(secretsDirectory);
          SigningIdentity identity = signingKey.load()) {
        takePart(keys, identity, random::nextBytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      LOG.info("interrupted");
    }
  }

  /** Finishes the batches at hand and leaves the group. */
  @Override
  public void close() {
    stop.countDown();
    follower.ifPresent(InstallationFollower::stop);
    poller.ifPresent(PartitionPoller::stop);
    try {
      thread.join(END_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void takePart(ServiceKeys keys, SigningIdentity identity, RandomBytes random)
      throws InterruptedException {
    RecordAdmission admission =
        new RecordAdmission(identity.verifier(), metrics.refusedRecords(), clock);
    InstallationFollower configuration = new InstallationFollower(clients, admission, metrics);
    follower = Optional.of(configuration);
    Thread following = Thread.ofPlatform().name("ike-configuration").start(configuration);
    await(() -> configuration.isLoaded() ? Optional.empty() : Optional.of("the configuration"));
    Telemetry telemetry = new Telemetry(metrics, Logger.getLogger(Partition.class));
    PartitionPoller running =
        new PartitionPoller(
            new ActorContext(
                clients,
                number -> new Partition(number, partitions, stepper, keys, random, telemetry),
                configuration::current,
                identity,
                admission,
                metrics,
                clock));
    poller = Optional.of(running);
    if (stop.getCount() > 0) {
      running.run();
    }
    configuration.stop();
    following.join(END_TIMEOUT);
  }

  private Optional<String> missingTopics() {
    try (Admin admin = clients.admin()) {
      return TopicCheck.missing(admin, partitions);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("the broker");
    } catch (KafkaException e) {
      return Optional.of("the broker (" + e.getMessage() + ")");
    }
  }

  private void await(Supplier<Optional<String>> missing) throws InterruptedException {
    while (stop.getCount() > 0) {
      Optional<String> found = missing.get();
      if (found.isEmpty()) {
        return;
      }
      if (!found.get().equals(waitingFor)) {
        waitingFor = found.get();
        LOG.infof("waiting for %s", waitingFor);
      }
      stop.await(CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
    throw new InterruptedException();
  }
}
