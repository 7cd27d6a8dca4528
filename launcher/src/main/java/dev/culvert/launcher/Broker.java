package dev.culvert.launcher;

import dev.culvert.contracts.event.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * A Kafka broker on one machine: KRaft, one node, loopback only. A power loss may cost it the last
 * records.
 */
final class Broker {

  static final String NAME = "kafka";
  static final String BOOTSTRAP = "localhost:9092";

  private final Installation installation;
  private final ManagedProcess process;

  Broker(Installation installation) {
    this.installation = installation;
    this.process = new ManagedProcess(NAME, installation.pid(NAME), installation.log(NAME));
  }

  ManagedProcess process() {
    return process;
  }

  void start() throws IOException, InterruptedException {
    Path properties = installation.kafka().resolve("server.properties");
    if (!Files.exists(properties)) {
      format(properties);
    }
    process.start(installation.home(), java("kafka.Kafka", properties.toString()), Map.of());
  }

  /** Waits until the broker answers, then makes the topics that are missing. */
  void createTopics() throws IOException, InterruptedException {
    List<NewTopic> topics = new ArrayList<>();
    for (Topics topic : Topics.all()) {
      topics.add(newTopic(topic));
    }
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, BOOTSTRAP,
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 50,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 60_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000))) {
      for (var created : admin.createTopics(topics).values().values()) {
        await(created);
      }
    }
  }

  private void await(org.apache.kafka.common.KafkaFuture<Void> created)
      throws IOException, InterruptedException {
    try {
      created.get(60, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new OperationException("the broker does not answer:\n" + process.logTail());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new OperationException(
            "cannot create topics: " + e.getCause().getMessage() + "\n" + process.logTail());
      }
    }
  }

  private static NewTopic newTopic(Topics topic) {
    int partitions = topic.isIkePartitioned() ? Installation.IKE_PARTITIONS : 1;
    return new NewTopic(topic.topicName(), partitions, (short) 1)
        .configs(
            switch (topic.cleanup()) {
              case COMPACT ->
                  Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
              case DELETE ->
                  Map.of(
                      TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                      TopicConfig.RETENTION_MS_CONFIG, "3600000",
                      TopicConfig.SEGMENT_BYTES_CONFIG, "16777216");
            });
  }

  private void format(Path properties) throws IOException, InterruptedException {
    Files.createDirectories(installation.kafka());
    Files.writeString(properties, properties());
    Process format =
        new ProcessBuilder(
                java(
                    "kafka.tools.StorageTool",
                    "format",
                    "-t",
                    Uuid.randomUuid().toString(),
                    "-c",
                    properties.toString()))
            .redirectErrorStream(true)
            .start();
    String output = new String(format.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (format.waitFor() != 0) {
      Files.delete(properties);
      throw new OperationException("cannot format the broker's storage:\n" + Main.tail(output, 15));
    }
  }

  private String properties() {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@localhost:9093
        listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093
        advertised.listeners=PLAINTEXT://localhost:9092
        controller.listener.names=CONTROLLER
        log.dirs=%s
        auto.create.topics.enable=false
        offsets.topic.num.partitions=4
        transaction.state.log.num.partitions=4
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        group.initial.rebalance.delay.ms=0
        add.partitions.to.txn.retry.backoff.ms=2
        log.cleaner.dedupe.buffer.size=4194304
        """
        .formatted(installation.kafka().resolve("data"));
  }

  private List<String> java(String mainClass, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                installation.program().resolve("launcher/target/lib") + "/*",
                mainClass));
    command.addAll(List.of(arguments));
    return command;
  }
}
