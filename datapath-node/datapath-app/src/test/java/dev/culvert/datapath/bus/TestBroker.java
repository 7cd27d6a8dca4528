package dev.culvert.datapath.bus;

import dev.culvert.contracts.event.Topics;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A real broker in this process. */
public final class TestBroker implements AutoCloseable {

  public static final int IKE_PARTITIONS = 4;

  private final EmbeddedKafkaBroker broker;
  private final KafkaClients clients;

  private TestBroker(String host, int port) {
    EmbeddedKafkaBroker starting =
        new EmbeddedKafkaBroker()
            .withKafkaHost(host)
            .withAdditionalProperties(
                properties -> {
                  properties.put("log.cleaner.dedupe.buffer.size", "4194304");
                  properties.put("offsets.topic.num.partitions", "1");
                  properties.put("transaction.state.log.num.partitions", "1");
                });
    if (port != 0) {
      starting.withKafkaPort(port);
    }
    broker = starting.start();
    clients = new KafkaClients(addressOf(broker.getAdvertisedListeners()), "test");
  }

  /** A broker without topics, on any port of the loopback. */
  public static TestBroker start() {
    return new TestBroker("localhost", 0);
  }

  /** A broker without topics at this address. */
  public static TestBroker start(String host, int port) {
    return new TestBroker(host, port);
  }

  /** Makes the topics as an installation has them. */
  public void createTopics() throws Exception {
    List<NewTopic> topics =
        Topics.all().stream()
            .map(
                topic ->
                    new NewTopic(
                        topic.topicName(),
                        topic.isIkePartitioned() ? IKE_PARTITIONS : 1,
                        (short) 1))
            .toList();
    try (Admin admin = clients.admin()) {
      admin.createTopics(topics).all().get(20, TimeUnit.SECONDS);
    }
  }

  public KafkaClients clients() {
    return clients;
  }

  @Override
  public void close() {
    broker.close();
  }

  private static String addressOf(String listener) {
    return listener.substring(listener.lastIndexOf('/') + 1);
  }
}
