package dev.culvert.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One installation of Culvert, whole, on a gateway of the lab: its broker and its services run in
 * the gateway's namespace, so those of two gateways never meet.
 */
public final class Culvert implements AutoCloseable {

  private static final Duration UP_LIMIT = Duration.ofMinutes(3);
  private static final Duration DOWN_LIMIT = Duration.ofMinutes(1);
  private static final Pattern LIVE_STATE = Pattern.compile("\\bstate=(?!expired)");
  private static final Duration METRIC_LIMIT = Duration.ofSeconds(10);
  private static final Pattern SPI = Pattern.compile("spi=0x[0-9A-F]+");
  private static final String CONFIG_OFFSET = "culvert_config_offset";
  private static final int SA_STORE_PORT = 7080;
  private static final int DATAPATH_PORT = 7082;
  private static final int CERT_AUTHORITY_PORT = 7083;

  private final Host gateway;
  private final Path launcher;
  private final Path home;

  private final List<String> startOptions;

  private int ikeReplicas;

  private Culvert(
      Host gateway, Path launcher, Path home, int ikeReplicas, List<String> startOptions) {
    this.gateway = gateway;
    this.launcher = launcher;
    this.home = home;
    this.ikeReplicas = ikeReplicas;
    this.startOptions = startOptions;
  }

  /**
   * Starts an installation and waits until every service is ready.
   *
   * @throws LabException with the ends of the services' logs, if one does not become ready
   */
  public static Culvert start(Host gateway) {
    return start(gateway, 1);
  }

  /**
   * Starts an installation with several replicas of ike-service and waits until every process is
   * ready.
   *
   * @param ikeReplicas 1 to 9
   * @throws LabException with the ends of the services' logs, if one does not become ready
   */
  public static Culvert start(Host gateway, int ikeReplicas) {
    return start(gateway, ikeReplicas, List.of());
  }

  /**
   * Starts an installation whose services have that much heap, and waits until every process is
   * ready.
   *
   * @throws LabException with the ends of the services' logs, if one does not become ready
   */
  static Culvert startWithHeap(Host gateway, int heapMebibytes) {
    return start(gateway, 1, List.of("--heap", Integer.toString(heapMebibytes)));
  }

  private static Culvert start(Host gateway, int ikeReplicas, List<String> startOptions) {
    Path home = gateway.lab().folder("culvert-" + gateway.name());
    Culvert culvert = new Culvert(gateway, findLauncher(), home, ikeReplicas, startOptions);
    gateway.lab().add(culvert);
    culvert.up();
    return culvert;
  }

  /**
   * Starts what does not run, and waits until every process is ready.
   *
   * @throws LabException with the ends of the services' logs, if one does not become ready
   */
  public void up() {
    Outcome up =
        starting("up", "--ike-replicas", Integer.toString(ikeReplicas)).withLimit(UP_LIMIT).run();
    if (!up.succeeded()) {
      throw new LabException(
          "Culvert does not start on %s:%n%s%s%n%s"
              .formatted(gateway.name(), up.out(), up.err(), logs()));
    }
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

  /**
   * Enters commands at the console and waits until ike-service works by what they change.
   *
   * @throws LabException if the console refuses one
   */
  void configure(String... commands) {
    console(commands);
    double written = metrics(SA_STORE_PORT).sum(CONFIG_OFFSET);
    if (written <= 0) {
      throw new LabException("sa-store does not tell how much configuration there is");
    }
    Await.until(
        "every replica of ike-service has the configuration",
        METRIC_LIMIT,
        () -> ofReplicas(CONFIG_OFFSET).values().stream().allMatch(read -> read >= written));
  }

  /** Enters commands at the console, which does all of them or none. */
  public Outcome tryConsole(String... commands) {
    Path token = home.resolve("secrets").resolve("bootstrap.token");
    return new RestConsole(gateway, SA_STORE_PORT, token).enter(commands);
  }

  /** Runs {@code culvert console} as an operator does. */
  public Outcome consoleCommand(String command) {
    return command("console", "-c", command).run();
  }

  /** Has this many replicas of ike-service from now on, at least as many as before. */
  public void scaleIke(int replicas) {
    ikeReplicas = replicas;
    up();
  }

  /** One of its processes, which may run or not. */
  public ServiceProcess process(String name) {
    return new ServiceProcess(name, home);
  }

  /** Restarts processes in order, one after the other, as an upgrade does. */
  public void restart(String... processes) {
    for (String process : processes) {
      starting("restart", process).withLimit(UP_LIMIT).runOrThrow();
    }
  }

  /** The replicas of ike-service, running or not. */
  public List<IkeReplica> ikeReplicas() {
    return IntStream.rangeClosed(1, ikeReplicas).mapToObj(IkeReplica::of).toList();
  }

  /**
   * A metric of each replica of ike-service; 0 of one that does not answer.
   *
   * @param labels as {@link MetricPage#sum} takes them
   */
  public Map<IkeReplica, Double> ofReplicas(String metric, String... labels) {
    return ikeReplicas().stream()
        .collect(
            Collectors.toMap(
                replica -> replica,
                replica ->
                    new MetricPage(askForMetrics(replica.port()).out()).sum(metric, labels)));
  }

  /**
   * The replica whose metric grows.
   *
   * @param before what {@link #ofReplicas} gave for it before
   * @throws LabException if none grows within seconds
   */
  public IkeReplica whereGrows(String metric, Map<IkeReplica, Double> before, String... labels) {
    AtomicReference<IkeReplica> found = new AtomicReference<>();
    Await.until(
        metric + " grows",
        METRIC_LIMIT,
        () -> {
          ofReplicas(metric, labels).entrySet().stream()
              .filter(now -> now.getValue() > before.get(now.getKey()))
              .findFirst()
              .ifPresent(now -> found.set(now.getKey()));
          return found.get() != null;
        });
    return found.get();
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

  /** SPIs of the installed SAs, both directions, as the console prints them. */
  public Set<String> installedSpis() {
    return SPI.matcher(console("/ip ipsec installed-sa print"))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  /** Whether every service is ready, as {@code culvert status} says. */
  public boolean isReady() {
    return command("status").run().succeeded();
  }

  /** The services that do not say at this moment that they are ready. */
  List<String> notReady() {
    Map<String, Integer> ports = new TreeMap<>();
    ports.put("sa-store", SA_STORE_PORT);
    ports.put("datapath-node", DATAPATH_PORT);
    ports.put("cert-authority", CERT_AUTHORITY_PORT);
    ikeReplicas().forEach(replica -> ports.put(replica.process(), replica.port()));
    ports.values().removeIf(port -> new Loopback(gateway).get(port, "/q/health/ready").succeeded());
    return List.copyOf(ports.keySet());
  }

  /**
   * What a service exports now.
   *
   * @param port the service's HTTP port on its loopback
   */
  public MetricPage metrics(int port) {
    return new MetricPage(askForMetrics(port).orThrow().out());
  }

  private Outcome askForMetrics(int port) {
    return new Loopback(gateway).get(port, "/q/metrics");
  }

  /** All that a process has logged. */
  String log(String process) {
    return serviceLogs().of(process);
  }

  /** The last lines of every service's log. */
  public String logs() {
    return serviceLogs().ends();
  }

  private ServiceLogs serviceLogs() {
    return new ServiceLogs(home.resolve("log"));
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

  private Command starting(String verb, String... more) {
    return command(
        verb, Stream.concat(Stream.of(more), startOptions.stream()).toArray(String[]::new));
  }

  private Command command(String verb, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(launcher.toString(), verb, "--home", home.toString()));
    arguments.addAll(List.of(more));
    return gateway
        .command(arguments.toArray(String[]::new))
        // Whoever runs the lab has built; in a namespace there is no network to build with.
        .withEnvironment("CULVERT_BUILT", "yes")
        .withLimit(DOWN_LIMIT);
  }
}
