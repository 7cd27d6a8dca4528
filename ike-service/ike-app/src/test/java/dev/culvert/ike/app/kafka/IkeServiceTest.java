package dev.culvert.ike.app.kafka;

import static dev.culvert.ike.app.kafka.LiveInstallation.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.Verdict;
import dev.culvert.ike.app.IkeService;
import dev.culvert.ike.app.metrics.IkeMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas on a real broker negotiate with each other for two offices. */
class IkeServiceTest {

  @TempDir static Path secrets;

  private static LiveInstallation installation;

  @BeforeAll
  static void start() throws Exception {
    installation = new LiveInstallation(secrets);
    MeterRegistry registry = new SimpleMeterRegistry();
    IkeService early = installation.replica(registry);
    early.start();
    await("the secrets", () -> early.waitingFor().orElse("").contains("kek"));
    installation.configure();
    await("readiness", () -> early.waitingFor().isEmpty());
    assertEquals(Broker.IKE_PARTITIONS, owned(registry), "ready means that it does its share");
    early.close();
  }

  @AfterAll
  static void stop() throws Exception {
    installation.close();
  }

  @Test
  void negotiatesAndHandsOver() throws Exception {
    MeterRegistry registryOfFirst = new SimpleMeterRegistry();
    MeterRegistry registry = new SimpleMeterRegistry();
    IkeService first = installation.replica(registryOfFirst);
    try (IkeService second = installation.replica(registry)) {
      first.start();
      await("the first replica", () -> isReady(first));
      second.start();
      await("both replicas", () -> isReady(first) && isReady(second) && owned(registry) == 1);
      assertEquals(2, takenOver(registryOfFirst), "what stays is not taken over again");
      List<NodeInstruction.Install> sas = negotiate();
      SecretScan.assertKeysFit(installation, sas);
      SecretScan.assertNothingInClear(installation, sas);

      Instant begin = Instant.now();
      first.close();
      await("one owner", () -> isReady(second) && owned(registry) == Broker.IKE_PARTITIONS);
      Duration handOver = Duration.between(begin, Instant.now());
      assertTrue(
          handOver.compareTo(Duration.ofSeconds(5)) < 0, () -> "no session timeout: " + handOver);
      terminate(sas.getFirst().sa().ikeSpi());
    } finally {
      first.close();
    }
  }

  @Test
  void anOwnerThatWasFencedComesBack() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (IkeService service = installation.replica(registry)) {
      service.start();
      await("readiness", () -> isReady(service));
      try (Producer<String, byte[]> thief =
          installation.broker.clients().owner(LiveInstallation.HOME)) {
        thief.initTransactions();
      }
      installation.acquire();
      await("it to notice", () -> service.waitingFor().isPresent());
      await("it to own the partitions again", () -> isReady(service));
      assertEquals(Broker.IKE_PARTITIONS + 1, takenOver(registry), "only one began anew");
      await("4 SAs", () -> installation.nodes.installed().size() == 4);
      terminate(installation.nodes.installed().getFirst().sa().ikeSpi());
    }
  }

  @Test
  void aReplicaThatWasKilledIsReplacedWithinTenSeconds() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (ReplicaProcess killed = new ReplicaProcess(installation.broker.clients(), secrets);
        IkeService survivor = installation.replica(registry)) {
      killed.awaitReady();
      survivor.start();
      await("both replicas", () -> isReady(survivor) && owned(registry) == 1);
      IkeSpi spi = negotiate().getFirst().sa().ikeSpi();
      killed.kill();
      Instant kill = Instant.now();
      // Both ends of the IKE SA must work for its deletion; one of them has just died.
      terminate(spi);
      Duration outage = Duration.between(kill, Instant.now());
      assertTrue(outage.compareTo(Duration.ofSeconds(10)) < 0, () -> "took " + outage);
      assertEquals(Broker.IKE_PARTITIONS, owned(registry));
    }
  }

  @Test
  void anOwnerWhoseClockIsBehindIsBelieved() throws Exception {
    IkeSpi spi;
    try (IkeService ahead = installation.replica(new SimpleMeterRegistry())) {
      ahead.start();
      await("the first owner", () -> isReady(ahead));
      spi = negotiate().getFirst().sa().ikeSpi();
    }
    InstantSource clock = () -> Instant.now().minus(Duration.ofHours(1));
    try (IkeService behind = installation.replica(new SimpleMeterRegistry(), clock)) {
      behind.start();
      await("the second owner", () -> isReady(behind));
      terminate(spi);
    }
    assertAllBelieved(Topics.IKE_OUTBOUND);
    assertAllBelieved(Topics.SA);
    assertAllBelieved(Topics.IKE_REPORT);
  }

  @Test
  void garbageDoesNotStopThePartition() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (IkeService service = installation.replica(registry)) {
      service.start();
      await("readiness", () -> isReady(service));
      for (Topics topic : List.of(Topics.IKE_INBOUND, Topics.IKE_COMMAND)) {
        for (int partition = 0; partition < Broker.IKE_PARTITIONS; partition++) {
          installation.broker.write(topic, partition, null, (byte[]) null);
          installation.broker.write(topic, partition, "key", new byte[0]);
          installation.broker.write(topic, partition, "key", "{}".getBytes(StandardCharsets.UTF_8));
        }
      }
      installation.broker.write(Topics.CONFIG, null, "peer/x", new byte[] {1, 2, 3});
      terminate(negotiate().getFirst().sa().ikeSpi());
      assertEquals(
          6, registry.get("culvert.ike.records").tag("outcome", "malformed").counter().count());
      assertEquals(
          7, registry.get("culvert.records.refused").tag("reason", "unsigned").counter().count());
    }
  }

  private static List<NodeInstruction.Install> negotiate() throws Exception {
    installation.acquire();
    await("4 SAs", () -> installation.nodes.installed().size() == 4);
    return installation.nodes.installed();
  }

  private static void terminate(IkeSpi spi) throws Exception {
    installation.broker.write(
        Topics.IKE_COMMAND,
        spi.partition(),
        spi.toString(),
        new IkeCommand.Terminate(spi, Instant.now()));
    await("no SA", () -> installation.nodes.installed().isEmpty());
  }

  private static void assertAllBelieved(Topics topic) throws Exception {
    RecordCheck check = installation.broker.verifier().begin();
    List<Verdict> verdicts = new ArrayList<>();
    try (Consumer<String, byte[]> reader = installation.broker.clients().reader()) {
      TopicReplay replay = new TopicReplay(reader, installation.broker.partitions(topic));
      while (!replay.isComplete()) {
        replay
            .next(Duration.ofMillis(100))
            .forEach(record -> verdicts.add(Broker.judge(check, record)));
      }
    }
    assertFalse(verdicts.isEmpty());
    verdicts.forEach(verdict -> assertInstanceOf(Verdict.Authentic.class, verdict));
  }

  private static boolean isReady(IkeService service) {
    return service.waitingFor().isEmpty();
  }

  private static int takenOver(MeterRegistry registry) {
    return (int) registry.get(IkeMetrics.TAKEOVER).timer().count();
  }

  private static int owned(MeterRegistry registry) {
    Gauge gauge = registry.find("culvert.ike.partitions.owned").gauge();
    return gauge == null ? 0 : (int) gauge.value();
  }
}
