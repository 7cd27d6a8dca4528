package dev.culvert.ike.app.kafka;

import static org.junit.jupiter.api.Assertions.fail;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SpiTag;
import dev.culvert.crypto.StateSealer;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.ike.app.IkeService;
import dev.culvert.ike.app.Sites;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.app.partition.Stepper;
import dev.culvert.ike.v2.IkeV2;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;

/** A broker, the secrets, the configuration of {@link Sites} and its two nodes. */
final class LiveInstallation implements AutoCloseable {

  static final int HOME = IkePartition.ofPeer(Sites.PEER_OF_1, Broker.IKE_PARTITIONS);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final SecureRandom RANDOM = new SecureRandom();

  final Broker broker = new Broker();
  final SealingKeyPair nodeKeys = SealingKeyPair.generate(RANDOM::nextBytes);
  final RelayNodes nodes = new RelayNodes(broker);
  final byte[] keyEncryptionKey = random(StateSealer.KEY_BYTES);
  private final Path secrets;

  LiveInstallation(Path secrets) throws Exception {
    this.secrets = secrets;
  }

  /** A replica that is not started. */
  IkeService replica(MeterRegistry registry) {
    return replica(registry, IkeV2::step);
  }

  /** A replica that is not started, with a clock of its own. */
  IkeService replica(MeterRegistry registry, InstantSource clock) {
    return replica(registry, IkeV2::step, clock);
  }

  /** A replica that is not started, with a state machine of its own. */
  IkeService replica(MeterRegistry registry, Stepper stepper) {
    return replica(registry, stepper, InstantSource.system());
  }

  private IkeService replica(MeterRegistry registry, Stepper stepper, InstantSource clock) {
    return new IkeService(
        secrets,
        secrets,
        Broker.IKE_PARTITIONS,
        broker.clients(),
        stepper,
        new IkeMetrics(registry),
        clock);
  }

  void configure() throws Exception {
    SealingKeyPair ike = SealingKeyPair.generate(RANDOM::nextBytes);
    for (ConfigObject object : Sites.configuration(ike.publicKey(), RANDOM::nextBytes)) {
      broker.write(Topics.CONFIG, null, object.key(), object);
    }
    for (String node : new String[] {Sites.OFFICE1, Sites.OFFICE2}) {
      broker.write(Topics.NODE, null, node, Sites.node(node, Sites.ADDRESS1, nodeKeys.publicKey()));
    }
    try (SigningIdentity signing = broker.identity(Writer.service(WriterRole.IKE_SERVICE));
        Secret encoded = signing.encode()) {
      Files.write(secrets.resolve(SigningIdentity.FILE), encoded.expose());
    }
    try (Secret encoded = ike.encode()) {
      Files.write(secrets.resolve("ike-sealing.key"), encoded.expose());
    }
    Files.write(secrets.resolve("spi-tag.key"), random(SpiTag.KEY_BYTES));
    Files.write(secrets.resolve("kek"), keyEncryptionKey);
  }

  void acquire() throws Exception {
    broker.write(Topics.IKE_COMMAND, HOME, Sites.PEER_OF_1, Sites.acquire(Instant.now()));
  }

  static void await(String what, Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.call()) {
      if (Instant.now().isAfter(end)) {
        fail("waited in vain for " + what);
      }
      Thread.sleep(10);
    }
  }

  @Override
  public void close() {
    nodes.close();
    broker.close();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
