package dev.culvert.ike.app.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The Kafka clients of ike-service.
 *
 * @param bootstrapServers host:port, comma-separated
 */
public record KafkaClients(String bootstrapServers) {

  /** The consumer group of all replicas. */
  public static final String GROUP = "culvert-ike";

  /** Silence after which a replica counts as dead; from kill to next answer are 10 s at most. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /** How soon the others learn that a replica has come or gone in order. */
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(500);

  private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(4);
  private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(9);

  /**
   * How long a record waits for others of its transaction. The commit sends at once what waits, so
   * that a transaction is one request and the broker looks at it once.
   */
  private static final Duration LINGER = Duration.ofMillis(100);

  /** How soon a new owner asks again whether the last one's transaction is ended. */
  private static final Duration RETRY_BACKOFF = Duration.ofMillis(20);

  /**
   * How long the broker holds a fetch that finds nothing. A partition that is added or rewound has
   * to wait for the end of the fetch that was sent without it.
   */
  private static final Duration FETCH_WAIT = Duration.ofMillis(100);

  /** A member of the group. */
  Consumer<String, byte[]> groupMember() {
    Map<String, Object> settings = consumerSettings();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    settings.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(CoPartitionedAssignor.class));
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, millis(SESSION_TIMEOUT));
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, millis(HEARTBEAT_INTERVAL));
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(FETCH_WAIT));
    return new KafkaConsumer<>(settings);
  }

  /** A reader of whole topics that belongs to no group. */
  public Consumer<String, byte[]> reader() {
    return new KafkaConsumer<>(consumerSettings());
  }

  /** The producer that owns a partition; {@code initTransactions} fences the last one. */
  Producer<String, byte[]> owner(int partition) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            "culvert-ike-" + partition,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            millis(TRANSACTION_TIMEOUT),
            ProducerConfig.LINGER_MS_CONFIG,
            millis(LINGER),
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            millis(REQUEST_TIMEOUT),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            millis(DELIVERY_TIMEOUT),
            ProducerConfig.RETRY_BACKOFF_MS_CONFIG,
            millis(RETRY_BACKOFF),
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            millis(TRANSACTION_TIMEOUT),
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            StringSerializer.class,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ByteArraySerializer.class));
  }

  /** For questions about topics. */
  public Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            millis(REQUEST_TIMEOUT),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            millis(REQUEST_TIMEOUT)));
  }

  private Map<String, Object> consumerSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return settings;
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }
}
