package dev.culvert.datapath.packaged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Policy.IpsecProtocols;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.datapath.bus.TestWriters;
import dev.culvert.datapath.sa.Kind;
import dev.culvert.esp.sad.OutboundSa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The packaged node, twice, between two offices, with SAs whose keys the test makes up. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PackagedNodeIT {

  private static final Path LOGS = Path.of("target", "packaged-node");

  /** Source, destination, SPI and sequence number of an ESP packet, as tcpdump prints them. */
  private static final Pattern ESP_NUMBER =
      Pattern.compile("[0-9.]+ > [0-9.]+: ESP\\(spi=\\w+,seq=\\w+\\)");

  /** The sequence number of an ESP packet that the first office has sent. */
  private static final Pattern NUMBER_OF_OFFICE1 =
      Pattern.compile("192\\.168\\.90\\.1 > 192\\.168\\.80\\.1: ESP\\(spi=\\w+,seq=0x(\\w+)\\)");

  /** How nft prints the counter of a policy that something was dropped for. */
  private static final Pattern DROPPED_IN_CLEAR =
      Pattern.compile(
          "counter packets [1-9]\\d* bytes \\d+ comment \"r\\d+-in-drop-encrypted-expected\"");

  /** The node is killed while it sends, not before. */
  private static final int PACKETS_BEFORE_A_KILL = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String RUN_JAR = "target/quarkus-app/quarkus-run.jar";

  private static TwoOffices offices;
  private static Process office1;
  private static Writer toInstallation;
  private static BufferedReader fromInstallation;

  @BeforeAll
  static void startAll() throws Exception {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
    Files.createDirectories(LOGS);
    enrol();
    offices = new TwoOffices();
    startInstallation();
    office1 = startNode(TwoOffices.OFFICE1, PlantingInstallation.OFFICE1);
    startNode(TwoOffices.OFFICE2, PlantingInstallation.OFFICE2);
    awaitReady(TwoOffices.OFFICE1);
    awaitReady(TwoOffices.OFFICE2);
  }

  @AfterAll
  static void removeAll() throws Exception {
    if (offices != null) {
      offices.remove();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"ESP", "UDP", "IPV6_IN_IPV4", "AH_TRANSPORT"})
  @Order(1)
  void packetsGoAsTheSaSays(Kind kind) throws Exception {
    List<String> packets;
    try (Capture capture = capture()) {
      bringUp(kind);
      assertEquals("3 received", received(kind, 3));
      packets = capture.stop();
    }
    if (kind.protocols() == IpsecProtocols.ESP) {
      assertClean(packets);
    }
    assertTrue(packets.stream().anyMatch(line -> line.contains(kind.mark())), packets::toString);
    assertEquals(
        List.of(),
        packets.stream()
            .filter(line -> line.contains("echo re") && !line.contains("AH(spi="))
            .toList());
  }

  @Test
  @Order(3)
  void aClearPacketFromOutsideIsDropped() throws Exception {
    bringUp(Kind.ESP);
    offices.run(TwoOffices.ROUTER, "ip", "route", "add", TwoOffices.HOST2, "via", "192.168.80.1");
    offices.run(TwoOffices.ROUTER, "ip", "address", "add", "10.1.202.77/32", "dev", "lo");
    // The rules learn of the SAs a moment after the first packet has gone through them.
    await("a drop because an SA exists", () -> isCounted(forge()));
    offices.run(TwoOffices.ROUTER, "ip", "address", "delete", "10.1.202.77/32", "dev", "lo");
    offices.run(TwoOffices.ROUTER, "ip", "route", "delete", TwoOffices.HOST2);
  }

  /** Sends a packet in clear from outside that only the tunnel may bring. */
  private static TwoOffices.Outcome forge() throws IOException, InterruptedException {
    return offices.attempt(
        TwoOffices.ROUTER, "ping", "-c", "1", "-W", "1", "-I", "10.1.202.77", TwoOffices.HOST2);
  }

  private static boolean isCounted(TwoOffices.Outcome forged)
      throws IOException, InterruptedException {
    assertNotEquals(0, forged.status(), forged.output());
    return DROPPED_IN_CLEAR.matcher(ruleset(TwoOffices.OFFICE2)).find();
  }

  /**
   * The node goes on with the SA that it has when it is killed, each time behind what it may have
   * sent before. {@code -Dculvert.node.kills=100} takes about twenty minutes.
   */
  @Test
  @Order(4)
  void aKilledNodeFailsClosedAndComesBack() throws Exception {
    List<String> packets;
    bringUp(Kind.ESP);
    try (Capture capture = capture()) {
      for (int kills = Integer.getInteger("culvert.node.kills", 2); kills > 0; kills--) {
        killAndRestart(capture);
      }
      bringUp(Kind.ESP);
      assertEquals("3 received", received(Kind.ESP, 3));
      packets = capture.stop();
    }
    assertClean(packets);
    assertNoneIsRepeated(packets);
  }

  private static void killAndRestart(Capture capture) throws Exception {
    int before = capture.numbersOfOffice1().size();
    Process traffic =
        offices.start(
            TwoOffices.LAN1,
            new ProcessBuilder("ping", "-i", "0.02", "-w", "1", TwoOffices.HOST2)
                .redirectErrorStream(true)
                .redirectOutput(LOGS.resolve("traffic.log").toFile()));
    await("traffic", () -> capture.numbersOfOffice1().size() > before + PACKETS_BEFORE_A_KILL);
    office1.destroyForcibly().waitFor();
    assertTrue(traffic.waitFor(20, TimeUnit.SECONDS));
    long last = capture.numbersOfOffice1().getLast();
    office1 = startNode(TwoOffices.OFFICE1, PlantingInstallation.OFFICE1);
    awaitReady(TwoOffices.OFFICE1);
    await(
        "a number beyond the lease",
        () -> {
          received(Kind.ESP, 1);
          return capture.numbersOfOffice1().getLast() - last > OutboundSa.FIRST_LEASE / 2;
        });
  }

  /** No node sends two packets with one SPI and sequence number (RFC 4303 section 3.3.3). */
  private static void assertNoneIsRepeated(List<String> packets) {
    Set<String> seen = new HashSet<>();
    for (String line : packets) {
      Matcher esp = ESP_NUMBER.matcher(line);
      if (esp.find()) {
        assertTrue(seen.add(esp.group()), () -> "sent twice: " + line);
      }
    }
    assertFalse(seen.isEmpty());
  }

  @Test
  @Order(5)
  void downRemovesEverythingAfterAStop() throws Exception {
    office1.destroy();
    assertTrue(office1.waitFor(10, TimeUnit.SECONDS), "SIGTERM ends the service");
    assertTrue(ruleset(TwoOffices.OFFICE1).contains("culvert"), "the rules stay behind a stop");
    offices.run(TwoOffices.OFFICE1, JAVA, "-jar", RUN_JAR, "down");
    assertFalse(ruleset(TwoOffices.OFFICE1).contains("culvert"), "down removes the rules");
    String links = offices.run(TwoOffices.OFFICE1, "ip", "link");
    assertFalse(links.contains("culvert0"), links);
    String qdiscs = offices.run(TwoOffices.OFFICE1, "tc", "qdisc", "show");
    assertFalse(qdiscs.contains("clsact"), qdiscs);
  }

  private static String ruleset(String namespace) throws IOException, InterruptedException {
    return offices.run(namespace, "nft", "list", "ruleset");
  }

  /** Gives each writer its key where it looks for it. */
  private static void enrol() throws IOException {
    TestWriters writers = new TestWriters();
    Map<String, SigningIdentity> identities =
        Map.of(
            "sa-store",
            writers.saStore(),
            "ike-service",
            writers.ikeService(),
            PlantingInstallation.OFFICE1,
            writers.node(PlantingInstallation.OFFICE1),
            PlantingInstallation.OFFICE2,
            writers.node(PlantingInstallation.OFFICE2));
    for (Map.Entry<String, SigningIdentity> entry : identities.entrySet()) {
      Path directory = Files.createDirectories(LOGS.resolve(entry.getKey()));
      try (SigningIdentity identity = entry.getValue();
          Secret encoded = identity.encode()) {
        Files.write(directory.resolve(SigningIdentity.FILE), encoded.expose());
      }
    }
  }

  private static void startInstallation() throws IOException {
    Process process =
        offices.start(
            TwoOffices.BROKER,
            new ProcessBuilder(
                    JAVA,
                    "-Xmx256m",
                    "-cp",
                    System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")),
                    PlantingInstallation.class.getName(),
                    TwoOffices.BROKER_ADDRESS,
                    LOGS.resolve("sa-store").toString(),
                    LOGS.resolve("ike-service").toString())
                .redirectError(LOGS.resolve("installation.log").toFile()));
    toInstallation = process.outputWriter(StandardCharsets.UTF_8);
    fromInstallation =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    awaitAnswer("ready");
  }

  /** A packet asks for the SAs; it is answered unless they take longer than it is held. */
  private static void bringUp(Kind kind) throws Exception {
    begin(kind);
    // A packet that is sooner than the policy leaves in clear, as it should.
    for (String office : List.of(TwoOffices.OFFICE1, TwoOffices.OFFICE2)) {
      await("policy of kind " + kind + " at " + office, () -> isInForce(kind, office));
    }
    await("SAs of kind " + kind, () -> received(kind, 1).equals("1 received"));
  }

  /** Whether the office's rules have the policy's selectors. */
  private static boolean isInForce(Kind kind, String office)
      throws IOException, InterruptedException {
    String rules = offices.run(office, "nft", "list", "table", "netdev", "culvert");
    return PlantingInstallation.selectorsOf(kind).stream().allMatch(rules::contains);
  }

  private static void begin(Kind kind) throws IOException {
    toInstallation.write(kind + "\n");
    toInstallation.flush();
    awaitAnswer("begun");
  }

  private static void awaitAnswer(String expected) throws IOException {
    for (String line = fromInstallation.readLine();
        !expected.equals(line);
        line = fromInstallation.readLine()) {
      if (line == null) {
        throw new IOException("the installation ended: see " + LOGS);
      }
    }
  }

  private static Process startNode(String namespace, String node) throws IOException {
    Path secrets = Files.createDirectories(LOGS.resolve("secrets"));
    Files.write(secrets.resolve("spi-tag.key"), new byte[32]);
    Files.write(secrets.resolve("sensitive.key"), new byte[32]);
    ProcessBuilder builder =
        new ProcessBuilder(JAVA, "-Xmx160m", "-jar", RUN_JAR)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(LOGS.resolve(node + ".log").toFile()));
    builder
        .environment()
        .putAll(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                TwoOffices.BROKER_ADDRESS + ":" + PlantingInstallation.PORT,
                "CULVERT_SECRETS_DIR",
                secrets.toString(),
                "CULVERT_STATE_DIR",
                LOGS.resolve(node).toString(),
                "CULVERT_NODE_NAME",
                node,
                "CULVERT_WORKERS",
                "2"));
    return offices.start(namespace, builder);
  }

  private static void awaitReady(String namespace) throws Exception {
    await(
        namespace + " is ready",
        () ->
            offices
                .attempt(namespace, "curl", "-s", "http://127.0.0.1:7082/q/health/ready")
                .output()
                .contains("\"interception\": \"ok\""));
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "not within " + PATIENCE + ": " + what);
      Thread.sleep(100);
    }
  }

  /**
   * Pings from one LAN to the other, in transport mode from one office to the other, and says how
   * many answers came. A packet fits the MTU; with ESP or AH it does not.
   */
  private static String received(Kind kind, int count) throws IOException, InterruptedException {
    String from = kind.isTunnel() ? TwoOffices.LAN1 : TwoOffices.OFFICE1;
    String lan = kind.innerIpv6() ? TwoOffices.HOST2_IPV6 : TwoOffices.HOST2;
    String wan = kind.outerIpv6() ? TwoOffices.WAN2_IPV6 : TwoOffices.WAN2;
    String output =
        offices
            .attempt(
                from,
                "ping",
                "-i",
                "0.2",
                "-W",
                "2",
                "-s",
                "1450",
                "-c",
                Integer.toString(count),
                kind.isTunnel() ? lan : wan)
            .output();
    return output
        .lines()
        .filter(line -> line.contains("received"))
        .map(line -> line.split(", ")[1])
        .findFirst()
        .orElse(output);
  }

  private static void assertClean(List<String> packets) {
    assertEquals(List.of(), packets.stream().filter(line -> line.contains(" 10.1.")).toList());
  }

  private static Capture capture() throws Exception {
    Path file = LOGS.resolve("capture.log");
    Process tcpdump =
        offices.start(
            TwoOffices.ROUTER,
            new ProcessBuilder("tcpdump", "-n", "-l", "-i", "to1", "ip or ip6")
                .redirectOutput(file.toFile())
                .redirectError(LOGS.resolve("tcpdump.log").toFile()));
    await(
        "tcpdump listens",
        () -> Files.readString(LOGS.resolve("tcpdump.log")).contains("listening on"));
    return new Capture(tcpdump, file);
  }

  /** What crosses the router, as tcpdump prints it. */
  private record Capture(Process tcpdump, Path file) implements AutoCloseable {

    List<String> stop() throws IOException, InterruptedException {
      tcpdump.destroy();
      tcpdump.waitFor();
      return Files.readAllLines(file);
    }

    /** Sequence numbers that the first office has sent with until now. */
    List<Long> numbersOfOffice1() throws IOException {
      return Files.readAllLines(file).stream()
          .map(NUMBER_OF_OFFICE1::matcher)
          .filter(Matcher::find)
          .map(number -> Long.parseLong(number.group(1), 16))
          .toList();
    }

    /** Two that write to one file would make each packet look sent twice. */
    @Override
    public void close() {
      tcpdump.destroy();
    }
  }
}
