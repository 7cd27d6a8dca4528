package dev.culvert.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.culvert.lab.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** Broker and services as containers on one network, and the datapath in its host's. */
final class Installation implements AutoCloseable {

  /**
   * Folders of this machine that containers see.
   *
   * @param root an empty folder
   */
  record Folders(Path root) {

    Path secrets() {
      return root.resolve("secrets");
    }

    /** A service's own; its user is none of this machine's. */
    Path state(String service) throws IOException {
      Path folder = Files.createDirectories(root.resolve("state").resolve(service));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      return folder;
    }
  }

  /** The services with the ports of their REST, health and metrics. */
  static final Map<String, Integer> PORTS =
      Map.of("sa-store", 7080, "ike-service", 7081, "datapath-node", 7082, "cert-authority", 7083);

  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final String NODE = "gateway";
  private static final String STATE = "/var/lib/culvert";
  private static final String BOOTSTRAP = "broker:9092";

  private final Network network;
  private final Box operator;
  private final Map<String, Box> boxes = new LinkedHashMap<>();
  private final String token;

  /**
   * Starts everything and waits until each service is ready.
   *
   * @param network where the services meet
   * @param operator a container there from which services are asked
   * @param folders where it keeps what its containers share
   * @param datapath the node, in a network where its name is "datapath-node"
   */
  Installation(Network network, Box operator, Folders folders, Box datapath) throws IOException {
    this.network = network;
    this.operator = operator;
    writeSecrets(Files.createDirectory(folders.secrets()));
    token = Files.readString(folders.secrets().resolve("bootstrap.token"));

    try {
      start(folders, datapath);
    } catch (IOException | RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  private void start(Folders folders, Box datapath) throws IOException {
    boxes.put("broker", named("broker").withEnv("CULVERT_BROKER_ADVERTISED_HOST", "broker"));
    boxes.get("broker").start();
    runOnce("topics", Box.service("broker").withCommand("topics"));
    boxes.put("cert-authority", named("cert-authority").withState(STATE));
    boxes.put("sa-store", named("sa-store"));
    boxes.put("ike-service", named("ike-service"));
    boxes.put("datapath-node", datapath);
    PORTS.keySet().forEach(name -> configure(boxes.get(name), folders));
    boxes.get("cert-authority").start();
    enrol("sa-store", "culvert:sa-store", "10001", folders);
    enrol("ike-service", "culvert:ike-service", "10001", folders);
    enrol("datapath-node", "culvert:datapath-node/" + NODE, "0", folders);
    Startables.deepStart(boxes.values()).join();
    PORTS.forEach(this::awaitReady);
  }

  private Box named(String service) {
    return Box.service(service).named(network, service);
  }

  private static void configure(Box box, Folders folders) {
    box.withFolder(folders.secrets(), "/etc/culvert/secrets")
        .withEnv("KAFKA_BOOTSTRAP_SERVERS", BOOTSTRAP)
        .withEnv("CULVERT_NODE_NAME", NODE)
        .withEnv("CULVERT_STATE_DIR", STATE)
        .withEnv("QUARKUS_HTTP_HOST", "0.0.0.0")
        .withEnv("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
  }

  /** What {@code ./culvert secrets} prints, as files that the containers' users may read. */
  private static void writeSecrets(Path folder) throws IOException {
    try (Box maker = Box.service("broker").withCommand("secrets")) {
      JsonNode data = new YAMLMapper().readTree(maker.runToEnd()).path("data");
      for (Map.Entry<String, JsonNode> entry : data.properties()) {
        Files.write(
            folder.resolve(entry.getKey()), Base64.getDecoder().decode(entry.getValue().asText()));
      }
    }
  }

  /** As the chart's init containers do: the service finds its signing key where its state is. */
  private void enrol(String service, String writer, String user, Folders folders)
      throws IOException {
    Path state = folders.state(service);
    boxes.get(service).withWritableFolder(state, STATE);
    runOnce(
        service + "-enrolment",
        Box.service("broker")
            .withCommand("enrol", "--writer", writer)
            .as(user)
            .withWritableFolder(state, STATE)
            .withFolder(folders.secrets(), "/etc/culvert/secrets")
            .withEnv("CULVERT_CERT_AUTHORITY", "http://cert-authority:7083")
            .withEnv("CULVERT_STATE_DIR", STATE));
  }

  private void runOnce(String name, Box box) {
    try (box) {
      box.named(network, name).withEnv("KAFKA_BOOTSTRAP_SERVERS", BOOTSTRAP).runToEnd();
    }
  }

  private void awaitReady(String name, int port) {
    if (!Await.holds(START_LIMIT, () -> get(name, port, "/q/health/ready").contains(" 200 "))) {
      throw new AssertionError(
          name
              + " is not ready: "
              + get(name, port, "/q/health/ready")
              + "\n"
              + boxes.get(name).getLogs());
    }
  }

  Box box(String name) {
    return boxes.get(name);
  }

  Map<String, Box> boxes() {
    return Map.copyOf(boxes);
  }

  /**
   * Enters a command at sa-store's console.
   *
   * @return what it printed
   * @throws AssertionError when it is refused
   */
  String console(String command) {
    JsonMapper json = new JsonMapper();
    try {
      String body = json.writeValueAsString(Map.of("menu", "/", "input", command));
      String request =
          "POST /api/v1/console HTTP/1.0\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(token, body.length(), body);
      String answer = send("sa-store", PORTS.get("sa-store"), request);
      JsonNode reply = json.readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
      if (!answer.contains(" 200 ") || reply.path("refused").asBoolean(true)) {
        throw new AssertionError(command + ": " + answer);
      }
      return reply.path("output").asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String get(String host, int port, String path) {
    return send(host, port, "GET " + path + " HTTP/1.0\r\n\r\n");
  }

  /** The first line of the answer is its status; no answer is an empty one. */
  private String send(String host, int port, String request) {
    String script = "exec 3<>/dev/tcp/$0/$1 && printf %s \"$2\" >&3 && cat <&3";
    return operator.run("bash", "-c", script, host, Integer.toString(port), request).getStdout();
  }

  /** The ends of the services' logs. */
  String logs() {
    StringBuilder text = new StringBuilder();
    boxes.forEach(
        (name, box) -> text.append("== ").append(name).append('\n').append(box.getLogs()));
    return text.toString();
  }

  @Override
  public void close() {
    boxes.values().forEach(Box::stop);
  }
}
