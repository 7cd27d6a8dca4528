package dev.culvert.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The services of an installation, each a process of its own. */
enum Service {
  CERT_AUTHORITY("cert-authority", "cert-authority/ca-app", 7083, 96),
  SA_STORE("sa-store", "sa-store/sa-app", 7080, 128),
  IKE_SERVICE("ike-service", "ike-service/ike-app", 7081, 128),
  DATAPATH_NODE("datapath-node", "datapath-node/datapath-app", 7082, 160);

  private static final String CLASS_ARCHIVE = "app-cds.jsa";

  private final String processName;
  private final String module;
  private final int port;
  private final int heapMegabytes;

  Service(String processName, String module, int port, int heapMegabytes) {
    this.processName = processName;
    this.module = module;
    this.port = port;
    this.heapMegabytes = heapMegabytes;
  }

  String processName() {
    return processName;
  }

  /** Port of REST, health and metrics, on loopback. */
  int port() {
    return port;
  }

  ManagedProcess process(Installation installation) {
    return new ManagedProcess(
        processName, installation.pid(processName), installation.log(processName));
  }

  void start(Installation installation, String node) throws IOException {
    Path state = installation.state(processName);
    Files.createDirectories(state);
    process(installation)
        .start(
            application(installation),
            command(installation),
            environment(installation, state, node));
  }

  /** The directory with the service's jars. */
  Path application(Installation installation) {
    return installation.program().resolve(module).resolve("target/quarkus-app");
  }

  /**
   * Runs in the directory of the jars: the class archive that the build made names them without a
   * path.
   */
  private List<String> command(Installation installation) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx" + heapMegabytes + "m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"));
    if (Files.exists(application(installation).resolve(CLASS_ARCHIVE))) {
      command.add("-XX:SharedArchiveFile=" + CLASS_ARCHIVE);
    }
    command.addAll(List.of("-jar", "quarkus-run.jar"));
    return command;
  }

  private Map<String, String> environment(Installation installation, Path state, String node) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS", Broker.BOOTSTRAP,
        "QUARKUS_HTTP_PORT", Integer.toString(port),
        "QUARKUS_HTTP_HOST", "127.0.0.1",
        "CULVERT_SECRETS_DIR", installation.secrets().toString(),
        "CULVERT_STATE_DIR", state.toString(),
        "CULVERT_NODE_NAME", node,
        "CULVERT_IKE_PARTITIONS", Integer.toString(Installation.IKE_PARTITIONS));
  }
}
