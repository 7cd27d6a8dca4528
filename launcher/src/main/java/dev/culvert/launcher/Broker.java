package dev.culvert.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

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
    try {
      TopicCreation.run(BOOTSTRAP, new TopicPlan(Installation.IKE_PARTITIONS, (short) 1, 1));
    } catch (OperationException e) {
      throw new OperationException(e.getMessage() + ":\n" + process.logTail());
    }
  }

  private void format(Path properties) throws IOException, InterruptedException {
    Files.createDirectories(installation.kafka());
    Path data = installation.kafka().resolve("data");
    Files.writeString(properties, new BrokerProperties(data, "127.0.0.1", "localhost").text());
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
