package dev.culvert.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Stops everything and removes what the node put on the host. */
final class DownCommand {

  private static final Duration GRACE = Duration.ofSeconds(10);

  private DownCommand() {}

  static int run(Options options) throws IOException, InterruptedException {
    Installation installation = Installation.of(options);
    // All are asked before the first is waited for; the broker stays until none needs it.
    List<Replica> replicas = Replica.known(installation);
    for (Replica replica : replicas) {
      replica.process(installation).requestStop();
    }
    for (Replica replica : replicas) {
      stop(replica.process(installation));
    }
    stop(new Broker(installation).process());
    removeFromHost(installation);
    return 0;
  }

  private static void stop(ManagedProcess process) throws IOException, InterruptedException {
    if (process.stop(GRACE)) {
      System.out.printf("  %-15s stopped%n", process.name());
    }
  }

  /**
   * The node itself leaves its rules when it stops, so that nothing leaves in clear; only here they
   * go.
   */
  private static void removeFromHost(Installation installation)
      throws IOException, InterruptedException {
    Path application = Service.DATAPATH_NODE.application(installation);
    Process teardown =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                application.resolve("quarkus-run.jar").toString(),
                "down")
            .redirectErrorStream(true)
            .start();
    String output = new String(teardown.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (teardown.waitFor() != 0) {
      throw new OperationException("the host is not clean:\n" + Main.tail(output, 15));
    }
  }
}
