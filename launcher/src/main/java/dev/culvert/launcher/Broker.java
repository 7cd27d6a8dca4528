package dev.culvert.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  void start() throws IOException {
    Files.createDirectories(installation.kafka());
    Path properties = new BrokerStorage(installation.kafka()).prepare("127.0.0.1", "localhost");
    process.start(installation.home(), java("kafka.Kafka", properties.toString()), Map.of());
  }

  /** Waits until the broker answers, then makes the topics that are missing. */
  void createTopics() throws IOException, InterruptedException {
    try {
      TopicCreation.run(BOOTSTRAP, new TopicPlan(Installation.IKE_PARTITIONS, (short) 1, 1));
    } catch (OperationException e) {
      throw new OperationException(e.getMessage() + ":\n" + process.logTail());
    }
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
