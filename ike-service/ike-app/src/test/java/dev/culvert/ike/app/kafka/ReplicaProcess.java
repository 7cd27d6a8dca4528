package dev.culvert.ike.app.kafka;

import dev.culvert.ike.app.IkeService;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.v2.IkeV2;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** A replica in a process of its own, which can be killed. */
final class ReplicaProcess implements AutoCloseable {

  private static final String READY = "ready";

  private final Process process;

  ReplicaProcess(KafkaClients clients, Path secrets) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ReplicaProcess.class.getName(),
                clients.bootstrapServers(),
                secrets.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
  }

  /** Waits until the replica does its share. */
  void awaitReady() throws IOException {
    try (var lines = process.inputReader()) {
      while (!lines.readLine().equals(READY)) {
        // The client libraries may log to the same stream.
      }
    }
  }

  /** Ends the process by SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill();
  }

  /** Runs a replica; the arguments are the broker's address and the directory of the secrets. */
  public static void main(String[] arguments) throws Exception {
    IkeService service =
        new IkeService(
            Path.of(arguments[1]),
            Path.of(arguments[1]),
            Broker.IKE_PARTITIONS,
            new KafkaClients(arguments[0]),
            IkeV2::step,
            new IkeMetrics(new SimpleMeterRegistry()),
            InstantSource.system());
    service.start();
    LiveInstallation.await("readiness", () -> service.waitingFor().isEmpty());
    System.out.println(READY);
  }
}
