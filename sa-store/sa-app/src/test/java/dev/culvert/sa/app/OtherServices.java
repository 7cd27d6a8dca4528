package dev.culvert.sa.app;

import dev.culvert.contracts.config.ConfigObject;
import dev.culvert.contracts.event.CulvertRecord;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SignedRecord;
import dev.culvert.crypto.signing.SigningIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the other services do with the broker, and what they know. */
final class OtherServices {

  /** Files with the signing keys of ike-service and of a node. */
  static final String IKE_KEY = "ike-service.key";

  static final String NODE_KEY = "datapath-node.key";

  private static final Map<String, RecordSigner> SIGNERS = new ConcurrentHashMap<>();

  private OtherServices() {}

  /** The identity in a file of the installation. */
  static SigningIdentity identity(String file) {
    try {
      return SigningIdentity.decode(Files.readAllBytes(folder().resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a record as ike-service does; a tombstone when there is none. */
  static void writeAsIke(Topics topic, int partition, String key, Optional<CulvertRecord> record)
      throws Exception {
    RecordSigner signer =
        SIGNERS.computeIfAbsent(IKE_KEY, file -> identity(file).signer(partition, 1));
    write(topic, partition, key, signer.sign(topic, partition, key, record));
  }

  /** Writes a record as it was signed. */
  static void write(Topics topic, int partition, String key, SignedRecord record) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(client(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(kafkaRecord(topic, partition, key, record)).get();
    }
  }

  private static ProducerRecord<String, byte[]> kafkaRecord(
      Topics topic, int partition, String key, SignedRecord record) {
    return new ProducerRecord<>(
        topic.topicName(),
        partition,
        key,
        record.value(),
        List.of(new RecordHeader(RecordSignature.HEADER, record.header())));
  }

  static int partitions(Topics topic) {
    return topic.isIkePartitioned() ? Installation.IKE_PARTITIONS : 1;
  }

  /** ike-service's key, which opens what is sealed to it. */
  static SealingKeyPair ikeKey() throws IOException {
    return SealingKeyPair.decode(Files.readAllBytes(folder().resolve("ike-sealing.key")));
  }

  static String bootstrapServers() {
    return setting("kafka.bootstrap.servers");
  }

  /** Writes bytes without a signature; null is a tombstone. */
  static void write(Topics topic, int partition, String key, byte[] value) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(client(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic.topicName(), partition, key, value)).get();
    }
  }

  /** Writes to the topic config as a second replica that takes the writer's place. */
  static void fenceWriter(ConfigObject object) {
    Map<String, Object> properties = client();
    properties.put("transactional.id", "culvert-sa-store");
    RecordSigner signer = identity(SigningIdentity.FILE).signer(0, System.currentTimeMillis());
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      SignedRecord record = signer.sign(Topics.CONFIG, 0, object.key(), Optional.of(object));
      var unused = producer.send(kafkaRecord(Topics.CONFIG, 0, object.key(), record));
      producer.commitTransaction();
    }
  }

  /** All committed records of a topic, in the order of each partition. */
  static List<ConsumerRecord<String, byte[]>> read(Topics topic) {
    Map<String, Object> properties = client();
    properties.put("isolation.level", "read_committed");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (int i = 0; i < partitions(topic); i++) {
        all.add(new TopicPartition(topic.topicName(), i));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  /** What the service has logged. */
  static String logText() throws IOException {
    return Files.readString(folder().resolve("log"));
  }

  private static Path folder() {
    return Path.of(setting("culvert.secrets-dir"));
  }

  private static Map<String, Object> client() {
    return new HashMap<>(Map.of("bootstrap.servers", bootstrapServers()));
  }

  private static String setting(String name) {
    return ConfigProvider.getConfig().getValue(name, String.class);
  }
}
