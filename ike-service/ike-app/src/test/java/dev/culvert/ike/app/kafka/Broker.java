package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.IkeCommand;
import dev.culvert.contracts.event.InboundDatagram;
import dev.culvert.contracts.event.NodeDescription;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.signing.EphemeralAuthority;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.RecordVerifier;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.crypto.signing.Verdict;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A real broker with the topics of an installation. */
final class Broker implements AutoCloseable {

  static final int IKE_PARTITIONS = 2;

  private final EmbeddedKafkaBroker server;
  private final KafkaClients clients;
  private final Producer<String, byte[]> producer;
  private final EphemeralAuthority authority =
      new EphemeralAuthority(new SecureRandom()::nextBytes);
  private final Map<Writer, RecordSigner> signers = new HashMap<>();

  Broker() throws Exception {
    server =
        new EmbeddedKafkaBroker()
            .withNodeId(1)
            .withDeleteLogDirsOnClose(true)
            .withAdditionalProperties(Broker::configure)
            .start();
    String address = server.getAdvertisedListeners().replaceFirst("^[A-Z_]+://", "");
    clients = new KafkaClients(address);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address, "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
    createTopics();
  }

  private static void configure(Properties properties) {
    properties.put("group.initial.rebalance.delay.ms", "0");
    properties.put("log.cleaner.dedupe.buffer.size", "4194304");
    properties.put("auto.create.topics.enable", "false");
    for (String topic : List.of("offsets.topic", "transaction.state.log")) {
      properties.put(topic + ".replication.factor", "1");
      properties.put(topic + ".num.partitions", "2");
    }
    properties.put("transaction.state.log.min.isr", "1");
  }

  private void createTopics() throws ExecutionException, InterruptedException {
    try (Admin admin = clients.admin()) {
      admin
          .createTopics(
              Topics.all().stream()
                  .map(
                      topic ->
                          new NewTopic(
                              topic.topicName(),
                              topic.isIkePartitioned() ? IKE_PARTITIONS : 1,
                              (short) 1))
                  .toList())
          .all()
          .get();
    }
  }

  KafkaClients clients() {
    return clients;
  }

  /** An identity that everyone in this installation believes. */
  SigningIdentity identity(Writer writer) {
    return authority.identity(writer);
  }

  /** Verifies what those identities sign. */
  RecordVerifier verifier() {
    return identity(Writer.service(WriterRole.SA_STORE)).verifier();
  }

  /** What a reader makes of the next record of its reading. */
  static Verdict judge(RecordCheck check, ConsumerRecord<String, byte[]> record) {
    Header header = record.headers().lastHeader(RecordSignature.HEADER);
    return check.next(
        Topics.named(record.topic()),
        record.partition(),
        record.key(),
        header == null ? null : header.value(),
        record.value(),
        Instant.now());
  }

  /** Writes a record as its author does, and waits until the broker has it. */
  void write(Topics topic, Integer partition, String key, CulvertRecord value) throws Exception {
    write(topic, partition, key, value, authorOf(value));
  }

  /** Writes a record that this writer has signed. */
  synchronized void write(
      Topics topic, Integer partition, String key, CulvertRecord value, Writer writer)
      throws Exception {
    RecordSigner signer = signers.computeIfAbsent(writer, author -> identity(author).signer(0, 1));
    write(
        topic,
        partition,
        key,
        signer.sign(topic, partition == null ? 0 : partition, key, Optional.ofNullable(value)));
  }

  /** Writes a record as it was signed. */
  void write(Topics topic, Integer partition, String key, SignedRecord signed) throws Exception {
    List<Header> headers =
        signed.header() == null
            ? List.of()
            : List.of(new RecordHeader(RecordSignature.HEADER, signed.header()));
    producer
        .send(new ProducerRecord<>(topic.topicName(), partition, key, signed.value(), headers))
        .get();
  }

  private static Writer authorOf(CulvertRecord value) {
    return switch (value) {
      case NodeDescription node -> Writer.node(node.node());
      case InboundDatagram datagram -> Writer.node(datagram.node());
      case IkeCommand.Acquire acquire -> Writer.node(acquire.node());
      case IkeCommand.SaLost lost -> Writer.node(lost.sa().node());
      case IkeCommand.SaNotInstalled refused -> Writer.node(refused.sa().node());
      case IkeCommand.SoftExpired expired -> Writer.node(expired.sa().node());
      case IkeCommand.Usage usage -> Writer.node(usage.node());
      default -> Writer.service(WriterRole.SA_STORE);
    };
  }

  /** Writes bytes without a signature, and waits until the broker has them. */
  void write(Topics topic, Integer partition, String key, byte[] value) throws Exception {
    producer.send(new ProducerRecord<>(topic.topicName(), partition, key, value)).get();
  }

  /** A reader of all partitions of a topic, from the first record on. */
  Consumer<String, byte[]> reader(Topics topic) {
    Consumer<String, byte[]> reader = clients.reader();
    List<TopicPartition> partitions = partitions(topic);
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    return reader;
  }

  List<TopicPartition> partitions(Topics topic) {
    try (Consumer<String, byte[]> asking = clients.reader()) {
      return asking.partitionsFor(topic.topicName()).stream()
          .map(info -> new TopicPartition(info.topic(), info.partition()))
          .toList();
    }
  }

  @Override
  public void close() {
    producer.close();
    server.close();
  }
}
