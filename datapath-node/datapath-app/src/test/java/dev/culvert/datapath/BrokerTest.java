package dev.culvert.datapath;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Endpoint;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.IkePartition;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.MalformedRecordException;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.NodeInstruction;
import dev.culvert.contracts.event.RecordCodec;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaRecord;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.datapath.bus.IkeCommands;
import dev.culvert.datapath.bus.KafkaClients;
import dev.culvert.datapath.bus.Publisher;
import dev.culvert.datapath.bus.RecordSource;
import dev.culvert.datapath.bus.SignedProducer;
import dev.culvert.datapath.bus.TestBroker;
import dev.culvert.datapath.bus.TestWriters;
import dev.culvert.datapath.bus.TopicCursor;
import dev.culvert.datapath.bus.TopicsAwaited;
import dev.culvert.datapath.relay.IkeInbound;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.relay.RelayTimers;
import dev.culvert.datapath.sa.KeyedSa;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.datapath.sa.SaTable;
import dev.culvert.datapath.sa.SequenceLeases;
import dev.culvert.datapath.sa.SequenceLedger;
import dev.culvert.esp.sad.InboundSad;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.spd.Spd;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's dealings with a real broker. */
class BrokerTest {

  private static final SealingKeyPair SEALING_KEY =
      SealingKeyPair.generate(new Random(1)::nextBytes);
  private static final Endpoint LOCAL = new Endpoint(IpAddress.parse("192.168.90.1"), 500);
  private static final Endpoint REMOTE = new Endpoint(IpAddress.parse("192.168.80.1"), 500);

  private static TestBroker broker;
  private static KafkaClients clients;
  private static final TestWriters WRITERS = new TestWriters();
  private static final RecordSigner IKE_SERVICE = WRITERS.ikeService().signer(0, 1);

  private static RecordSource source;
  private static Producer<String, byte[]> producer;

  @BeforeAll
  static void start() throws Exception {
    broker = TestBroker.start();
    clients = broker.clients();
    List<String> waitedFor = new CopyOnWriteArrayList<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    new TopicsAwaited(clients, TestBroker.IKE_PARTITIONS)
                        .await(Topics.all(), waitedFor::add);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    while (waitedFor.isEmpty()) {
      Thread.onSpinWait();
    }
    assertTrue(waitedFor.getFirst().contains("culvert.sa-report"), waitedFor::toString);
    broker.createTopics();
    waiting.join(20_000);
    assertFalse(waiting.isAlive(), "the topics are there");
    source = WRITERS.source(clients, new SimpleMeterRegistry());
    producer = clients.producer();
  }

  @AfterAll
  static void stop() {
    producer.close();
    broker.close();
  }

  @Test
  void aTopicWithOtherPartitionsIsNamed() throws InterruptedException {
    List<String> waitedFor = new CopyOnWriteArrayList<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    new TopicsAwaited(clients, TestBroker.IKE_PARTITIONS + 1)
                        .await(List.of(Topics.IKE_INBOUND), waitedFor::add);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    while (waitedFor.isEmpty()) {
      Thread.onSpinWait();
    }
    waiting.interrupt();
    waiting.join();
    assertTrue(waitedFor.getFirst().contains("culvert.ike-partitions=5"), waitedFor::toString);
  }

  @Test
  void whatTheBrokerDoesNotTakeIsCounted() {
    Publisher closed = new Publisher(clients.producer(), WRITERS.node("counted").signer(0, 1));
    closed.publish(Topics.NODE, "counted", description("counted", 1)).toCompletableFuture().join();
    assertEquals(0, closed.failures(Topics.NODE));
    closed.close();
    var refused = closed.publish(Topics.NODE, "counted", description("counted", 2));
    assertTrue(refused.toCompletableFuture().isCompletedExceptionally());
    assertEquals(1, closed.failures(Topics.NODE));
    assertEquals(0, closed.failures(Topics.SA_REPORT));
  }

  @Test
  void eachStartHasAHigherNumber() {
    Instant now = Instant.ofEpochSecond(100);
    assertEquals(100, NodeRegistration.nextGeneration(source, "numbered", now));
    publish(
        WRITERS.node("numbered").signer(0, 1),
        Topics.NODE,
        "numbered",
        description("numbered", 200));
    publish(WRITERS.node("other").signer(0, 1), Topics.NODE, "other", description("other", 241));
    assertEquals(201, NodeRegistration.nextGeneration(source, "numbered", now));
  }

  @Test
  void uncommittedAndAbortedRecordsAreNotRead() {
    TopicCursor cursor = TopicCursor.atEnd(source, Topics.IKE_OUTBOUND);
    Properties settings = new Properties();
    settings.put("bootstrap.servers", clients.bootstrapServers());
    settings.put("transactional.id", "test");
    try (cursor;
        var transactional =
            new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
      transactional.initTransactions();
      transactional.beginTransaction();
      instruct(transactional, "aborted");
      transactional.abortTransaction();
      transactional.beginTransaction();
      instruct(transactional, "committed");
      transactional.commitTransaction();
      transactional.beginTransaction();
      instruct(transactional, "open");
      transactional.flush();
      List<String> keys = new ArrayList<>();
      cursor.readToEnd((key, value) -> keys.add(key));
      assertEquals(List.of("committed"), keys);
      transactional.abortTransaction();
    }
  }

  private static void instruct(Producer<String, byte[]> transactional, String node) {
    SignedProducer.send(
        transactional,
        IKE_SERVICE,
        Topics.IKE_OUTBOUND,
        node,
        Optional.of(new NodeInstruction(node, Instant.now(), List.of(), null)));
  }

  @Test
  void messagesGoToTheirPartitions() throws Exception {
    IkeSpi ours = IkeSpi.of(3, 0x1234, 5);
    IkeSpi theirs = new IkeSpi(0x77);
    RelayCounters counters = new RelayCounters();
    byte[] buffer = {9, 1, 2, 3, 9};
    Publisher publisher = new Publisher(clients.producer(), WRITERS.node("relaying").signer(0, 1));
    IkeInbound relay =
        new IkeInbound(
            "relaying",
            TestBroker.IKE_PARTITIONS,
            publisher,
            counters,
            new RelayTimers(new SimpleMeterRegistry()),
            Clock.systemUTC());
    relay.ofIkeSa(ours, LOCAL, REMOTE, buffer, 1, 3);
    relay.firstMessage(theirs, LOCAL, REMOTE, buffer, 1, 3);
    while (counters.received() < 2) {
      Thread.onSpinWait();
    }
    relay.stop();
    publisher.close();
    int first = IkePartition.ofFirstMessage(REMOTE.address(), TestBroker.IKE_PARTITIONS);
    assertRelayed(partition(Topics.IKE_INBOUND, 3), ours.toString());
    assertRelayed(partition(Topics.IKE_INBOUND, first), theirs.toString());
  }

  @Test
  void sasOfAnEarlierProcessAreGivenUpAndNewOnesAreNot(@TempDir Path folder) throws Exception {
    String node = "restarted";
    PlantedSa old = planted(node, 0x2001);
    publish(IKE_SERVICE, Topics.SA, old.sa().key().toString(), record(old));
    TopicCursor cursor = TopicCursor.atEnd(source, Topics.IKE_OUTBOUND);
    PlantedSa young = planted(node, 0x2002);
    publish(IKE_SERVICE, Topics.SA, young.sa().key().toString(), record(young));
    publish(
        IKE_SERVICE,
        Topics.IKE_OUTBOUND,
        node,
        new NodeInstruction(
            node, Instant.now(), List.of(young.installSealedTo(SEALING_KEY.publicKey())), null));
    PlantedSa removed = planted(node, 0x2003);
    publish(IKE_SERVICE, Topics.SA, removed.sa().key().toString(), record(removed));
    SignedProducer.write(
        producer, IKE_SERVICE, Topics.SA, removed.sa().key().toString(), Optional.empty());

    Path file = folder.resolve("sequence");
    try (SequenceLedger ledger =
        SequenceLedger.open(file, Clock.systemUTC(), PlantedSa.FINGERPRINTS)) {
      SequenceLeases leases = new SequenceLeases(ledger, (sa, lease) -> {});
      SaTable table = takeOver(node, new Spd(), leases, cursor);
      assertTrue(table.holds(young.sa().key()));
      assertFalse(table.holds(old.sa().key()));
      assertTrue(leases.isGivenUp(KeyedSa.negotiated(old.sa())));
    }
    List<CulvertRecord> commands =
        partition(Topics.IKE_COMMAND, old.sa().ikeSpi().partition()).stream()
            .map(Received::value)
            .toList();
    assertEquals(
        List.of(old.sa().key()),
        commands.stream()
            .filter(IkeCommand.SaLost.class::isInstance)
            .map(command -> ((IkeCommand.SaLost) command).sa())
            .toList());
  }

  @Test
  void anOutboundSaOfAnEarlierProcessGoesOnBehindItsLease(@TempDir Path folder) throws Exception {
    String node = "resumed";
    PlantedSa old = planted(node, 0x2101);
    publish(IKE_SERVICE, Topics.SA, old.sa().key().toString(), record(old));
    Path file = folder.resolve("sequence");
    try (SequenceLedger first =
        SequenceLedger.open(file, Clock.systemUTC(), PlantedSa.FINGERPRINTS)) {
      first.settle(List.of());
    }
    Spd spd = new Spd();
    try (SequenceLedger ledger =
        SequenceLedger.open(file, Clock.systemUTC(), PlantedSa.FINGERPRINTS)) {
      takeOver(
          node,
          spd,
          new SequenceLeases(ledger, (sa, lease) -> {}),
          TopicCursor.atEnd(source, Topics.IKE_OUTBOUND));
    }
    assertEquals(OutboundSa.FIRST_LEASE, spd.sas().iterator().next().sequence());
    assertTrue(
        partition(Topics.IKE_COMMAND, old.sa().ikeSpi().partition()).stream()
            .anyMatch(
                received ->
                    received.value() instanceof IkeCommand.SoftExpired soft
                        && soft.sa().equals(old.sa().key())));
  }

  private SaTable takeOver(String node, Spd spd, SequenceLeases leases, TopicCursor cursor)
      throws Exception {
    SaTable table =
        new SaTable(
            node,
            spd,
            new InboundSad(),
            PlantedSa.compiler(node, SEALING_KEY),
            leases,
            report -> {},
            (spi, command) -> {});
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    ControlLoop control = new ControlLoop("test", failures::add);
    try (cursor;
        Publisher publisher = new Publisher(clients.producer(), WRITERS.node(node).signer(0, 1))) {
      new Takeover(
              node,
              source,
              table,
              leases,
              new IkeCommands(publisher, TestBroker.IKE_PARTITIONS),
              control,
              Clock.systemUTC())
          .run(cursor, (key, value) -> install(table, key, node, value));
      publisher.flush();
    }
    control.stop();
    assertEquals(List.of(), failures);
    return table;
  }

  private static void install(SaTable table, String key, String node, byte[] value) {
    if (key.equals(node)) {
      ((NodeInstruction) decode(value))
          .changes()
          .forEach(change -> table.apply(change, Instant.now()));
    }
  }

  private void assertRelayed(List<Received> received, String key) {
    InboundDatagram datagram =
        received.stream()
            .filter(record -> record.key().equals(key))
            .map(record -> (InboundDatagram) record.value())
            .findFirst()
            .orElseThrow();
    assertEquals("relaying", datagram.node());
    assertEquals(LOCAL, datagram.local());
    assertEquals(REMOTE, datagram.remote());
    assertArrayEquals(new byte[] {1, 2, 3}, datagram.datagram().toByteArray());
  }

  private record Received(String key, CulvertRecord value) {}

  private static List<Received> partition(Topics topic, int partition) {
    try (Consumer<String, byte[]> consumer = clients.consumer()) {
      TopicPartition only = new TopicPartition(topic.topicName(), partition);
      consumer.assign(List.of(only));
      consumer.seekToBeginning(List.of(only));
      long end = consumer.endOffsets(List.of(only)).get(only);
      List<Received> all = new ArrayList<>();
      while (consumer.position(only) < end) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> all.add(new Received(record.key(), decode(record.value()))));
      }
      return all;
    }
  }

  private static void publish(RecordSigner signer, Topics topic, String key, CulvertRecord value) {
    SignedProducer.write(producer, signer, topic, key, Optional.of(value));
  }

  private static CulvertRecord decode(byte[] value) {
    try {
      return RecordCodec.decode(value).value();
    } catch (MalformedRecordException e) {
      throw new AssertionError(e);
    }
  }

  private static SaRecord record(PlantedSa sa) {
    return new SaRecord(sa.sa(), sa.sealedTo(SEALING_KEY.publicKey()));
  }

  private static PlantedSa planted(String node, int spi) {
    return PlantedSa.gcm(
        node,
        SaKey.Direction.OUT,
        spi,
        "192.168.90.1",
        "192.168.80.1",
        "10.1.202.0/24",
        "10.1.101.0/24",
        "p1",
        null);
  }

  private static NodeDescription description(String node, long generation) {
    return new NodeDescription(
        node, generation, List.of(), "userspace", ByteString.copyOf(new byte[] {1}), Instant.now());
  }
}
