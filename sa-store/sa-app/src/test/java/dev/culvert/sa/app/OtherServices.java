package dev.culvert.sa.app;

import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.SealingKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** What the other services do with the broker, and what they know. */
final class OtherServices {

  private OtherServices() {}

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

  /** Writes a record as another service does; null is a tombstone. */
  static void write(Topics topic, int partition, String key, byte[] value) throws Exception {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(client(), new StringSerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic.topicName(), partition, key, value)).get();
    }
  }

  /** Writes to the topic config as a second replica that takes the writer's place. */
  static void fenceWriter(String key, String json) {
    Map<String, Object> properties = client();
    properties.put("transactional.id", "culvert-sa-store");
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      var unused =
          producer.send(
              new ProducerRecord<>(
                  Topics.CONFIG.topicName(), 0, key, json.getBytes(StandardCharsets.UTF_8)));
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
