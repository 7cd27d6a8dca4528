package dev.culvert.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One installation of Culvert, whole, on a gateway of the lab: its broker and its services run in
 * the gateway's namespace, so those of two gateways never meet.
 */
public final class Culvert implements AutoCloseable {

  private static final Duration UP_LIMIT = Duration.ofMinutes(3);
  private static final Duration DOWN_LIMIT = Duration.ofMinutes(1);
  private static final Pattern LIVE_STATE = Pattern.compile("\\bstate=(?!expired)");
  private static final int LOG_LINES = 40;

  private final Host gateway;
  private final Path launcher;
  private final Path home;

  private Culvert(Host gateway, Path launcher, Path home) {
    this.gateway = gateway;
    this.launcher = launcher;
    this.home = home;
  }

  /**
   * Starts an installation and waits until every service is ready.
   *
   * @throws LabException with the ends of the services' logs, if one does not become ready
   */
  public static Culvert start(Host gateway) {
    Path home = gateway.lab().folder("culvert-" + gateway.name());
    Culvert culvert = new Culvert(gateway, findLauncher(), home);
    gateway.lab().add(culvert);
    Outcome up = culvert.command("up").withLimit(UP_LIMIT).run();
    if (!up.succeeded()) {
      throw new LabException(
          "Culvert does not start on %s:%n%s%s%n%s"
              .formatted(gateway.name(), up.out(), up.err(), culvert.logs()));
    }
    return culvert;
  }

  /** The {@code culvert} command of this checkout: where that command says, or above here. */
  private static Path findLauncher() {
    String root = System.getenv("CULVERT_ROOT");
    if (root != null) {
      return Path.of(root, "culvert");
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path candidate = folder.resolve("culvert");
      if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw new LabException("no 'culvert' command here or above: run this inside a checkout");
  }

  /**
   * Enters commands at the console and gives what it printed.
   *
   * @throws LabException if the console refuses one
   */
  public String console(String... commands) {
    return tryConsole(commands).orThrow().out();
  }

  /** Enters commands at the console; it stops at the first that it refuses. */
  public Outcome tryConsole(String... commands) {
    return command("console").withInput(String.join("\n", commands) + "\n").run();
  }

  /** Kills a service outright, as {@code kill -9} does, and waits until it is gone. */
  public void kill(String service) {
    Path pidFile = home.resolve("run").resolve(service + ".pid");
    long pid = Long.parseLong(read(pidFile).lines().findFirst().orElseThrow());
    ProcessHandle process =
        ProcessHandle.of(pid).orElseThrow(() -> new LabException(service + " does not run"));
    process.destroyForcibly();
    Await.until(service + " is gone", Duration.ofSeconds(5), () -> !process.isAlive());
  }

  /**
   * Whether the console shows no IKE SA, not even one that is being negotiated. One that the peer
   * has deleted and that only answers retransmissions does not count.
   */
  public boolean isIdle() {
    return LIVE_STATE
        .matcher(console("/ip ipsec active-peers print"))
        .results()
        .findAny()
        .isEmpty();
  }

  /** Whether every service is ready, as {@code culvert status} says. */
  public boolean isReady() {
    return command("status").run().succeeded();
  }

  /**
   * What a service exports now.
   *
   * @param port the service's HTTP port on its loopback
   */
  public MetricPage metrics(int port) {
    String request =
        "exec 3<>/dev/tcp/127.0.0.1/%d; printf 'GET /q/metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"
            .formatted(port);
    return new MetricPage(gateway.exec("bash", "-c", request).out());
  }

  /** The last lines of every service's log. */
  public String logs() {
    Path folder = home.resolve("log");
    if (!Files.isDirectory(folder)) {
      return "(no logs)";
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          // The broker's says much about itself and nothing about a tunnel.
          .filter(file -> !file.endsWith("kafka.log"))
          .sorted(Comparator.naturalOrder())
          .map(file -> "== " + file.getFileName() + "\n" + lastLines(read(file)))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new LabException("cannot list " + folder, e);
    }
  }

  /** Stops every service and takes off the host what the datapath put on it. */
  public void down() {
    command("down").withLimit(DOWN_LIMIT).runOrThrow();
  }

  /** Stops the installation; a second time does nothing. */
  @Override
  public void close() {
    down();
  }

  public Host gateway() {
    return gateway;
  }

  private Command command(String verb) {
    return gateway
        .command(launcher.toString(), verb, "--home", home.toString())
        // Whoever runs the lab has built; in a namespace there is no network to build with.
        .withEnvironment("CULVERT_BUILT", "yes")
        .withLimit(DOWN_LIMIT);
  }

  private static String lastLines(String text) {
    List<String> lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new LabException("cannot read " + file, e);
    }
  }
}
