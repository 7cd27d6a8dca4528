package dev.culvert.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A process of a service, with a port, a log and a directory of its own.
 *
 * @param number from 1 to {@link #MAX_NUMBER}
 */
record Replica(Service service, int number) {

  static final int MAX_NUMBER = 9;

  private static final String CLASS_ARCHIVE = "app-cds.jsa";
  private static final int PORT_STEP = 100;

  /** All processes of an installation whose ike-service has this many replicas. */
  static List<Replica> all(int ikeReplicas) {
    List<Replica> replicas = new ArrayList<>();
    for (Service service : Service.values()) {
      int count = service == Service.IKE_SERVICE ? ikeReplicas : 1;
      IntStream.rangeClosed(1, count).forEach(number -> replicas.add(new Replica(service, number)));
    }
    return replicas;
  }

  /** The processes that were started and not stopped, and the first of each service. */
  static List<Replica> known(Installation installation) {
    return all(MAX_NUMBER).stream()
        .filter(replica -> replica.number == 1 || replica.wasStarted(installation))
        .toList();
  }

  /** The service's name; from the second replica on its number is added. */
  String processName() {
    return number == 1 ? service.processName() : service.processName() + "-" + number;
  }

  /** Port of REST, health and metrics, on loopback. */
  int port() {
    return service.port() + (number - 1) * PORT_STEP;
  }

  ManagedProcess process(Installation installation) {
    return new ManagedProcess(
        processName(), installation.pid(processName()), installation.log(processName()));
  }

  void start(Installation installation, Options options) throws IOException {
    Path state = installation.state(processName());
    Files.createDirectories(state);
    process(installation)
        .start(
            service.application(installation),
            command(installation, options.heapMegabytes().orElse(service.heapMegabytes())),
            environment(installation, state, options.node()));
  }

  private boolean wasStarted(Installation installation) {
    return Files.exists(installation.pid(processName()));
  }

  /**
   * Runs in the directory of the jars: the class archive that the build made names them without a
   * path.
   */
  private List<String> command(Installation installation, int heapMegabytes) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    command.addAll(service.compilers());
    if (Files.exists(service.application(installation).resolve(CLASS_ARCHIVE))) {
      command.add("-XX:SharedArchiveFile=" + CLASS_ARCHIVE);
    }
    command.addAll(List.of("-jar", "quarkus-run.jar"));
    return command;
  }

  private Map<String, String> environment(Installation installation, Path state, String node) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS", Broker.BOOTSTRAP,
        "QUARKUS_HTTP_PORT", Integer.toString(port()),
        "QUARKUS_HTTP_HOST", "127.0.0.1",
        "CULVERT_SECRETS_DIR", installation.secrets().toString(),
        "CULVERT_STATE_DIR", state.toString(),
        "CULVERT_NODE_NAME", node,
        "CULVERT_IKE_PARTITIONS", Integer.toString(Installation.IKE_PARTITIONS));
  }
}
