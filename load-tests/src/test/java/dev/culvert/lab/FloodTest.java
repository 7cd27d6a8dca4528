package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * First messages from everywhere: the tunnel that is there answers and is rekeyed, one that is not
 * comes up all the same (strongSwan brings the cookie), and the broker sees nothing of the flood.
 * With {@code -Dculvert.flood.full=true} it lasts 20 s at least, with 50,000 a second, and memory
 * is looked at.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class FloodTest {

  private static final boolean FULL = Boolean.getBoolean("culvert.flood.full");
  private static final int PER_SECOND = FULL ? 50_000 : 10_000;
  private static final int SECONDS = FULL ? 20 : 10;
  private static final int ADDRESSES = 10_000;
  private static final String FIRST_ADDRESS = "198.18.0.0";
  private static final int CALLS = 5;

  /**
   * Seconds in which the threshold can be used up before cookies are asked for: a flood that begins
   * within a second may stay below it in that one, and reach it in the next.
   */
  private static final int SECONDS_BELOW_THRESHOLD = 2;

  /** What of its rate the sender must reach. */
  private static final double SENT_AT_LEAST = 0.95;

  private static final int UDP_HEADER_BYTES = 8;

  /** In the IKE header (RFC 7296 section 3.1). */
  private static final int EXCHANGE_TYPE_AT = 18;

  private static final int IKE_SA_INIT = 34;
  private static final int NODE_PORT = 7082;

  /** Half-open SAs live for 30 s. */
  private static final Duration HALF_OPEN_LIMIT = Duration.ofSeconds(60);

  /** What a heap may hold more than before: code and caches of paths that were not used yet. */
  private static final double HEAP_MARGIN_MEGABYTES = 12;

  @Test
  void aFloodOfFirstMessagesChangesNothing(MixedSites offices)
      throws IOException, InterruptedException {
    Culvert culvert = offices.culvert();
    // The rekey's key exchange is Culvert's default; the first child SA has none.
    SwanConnection connection =
        offices.connection().withProposals("aes128-sha256-x25519", "aes128gcm16-x25519");
    StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
    Capture wire = offices.captureBetween();
    swan.initiate(connection).orThrow();
    assertTrue(offices.pingFromFar(CALLS).allAnswered());
    Map<String, Double> heapsBefore = FULL ? heaps(culvert) : Map.of();
    double published = node(culvert, "culvert_ike_messages_received_total");

    Flood flood = Flood.start(offices, firstRequest(wire, offices));
    Await.until(
        "cookies are asked for",
        MixedSites.PATIENCE,
        () -> node(culvert, "culvert_ike_cookies_asked_total") > 0);
    Ping there = offices.pingFromFar(CALLS);
    Ping back = offices.pingFromNear(CALLS);
    Set<String> old = culvert.installedSpis();
    swan.rekeyChild(connection);
    Await.until(
        "fresh SAs have taken the place of the old ones",
        MixedSites.PATIENCE,
        () -> {
          Set<String> now = culvert.installedSpis();
          return !now.isEmpty() && Collections.disjoint(now, old);
        });
    Ping rekeyed = offices.pingFromNear(CALLS);
    swan.terminate(connection);
    swan.initiate(connection).orThrow();
    Ping anew = offices.pingFromFar(CALLS);
    Sent sent = flood.awaitEnd();

    double publishedMore = node(culvert, "culvert_ike_messages_received_total") - published;
    double publishedAtMost =
        SECONDS_BELOW_THRESHOLD * node(culvert, "culvert_ike_cookies_threshold")
            + ofStrongSwan(wire, offices).count();
    report(culvert, sent, publishedMore, publishedAtMost);
    assertTrue(sent.perSecond() >= SENT_AT_LEAST * PER_SECOND, sent::toString);
    assertTrue(there.allAnswered(), there::output);
    assertTrue(back.allAnswered(), back::output);
    assertTrue(rekeyed.allAnswered(), rekeyed::output);
    assertTrue(anew.allAnswered(), anew::output);
    assertTrue(publishedMore <= publishedAtMost, publishedMore + " messages went to the broker");
    assertTrue(node(culvert, "culvert_ike_cookies_accepted_total") >= 1, "strongSwan's");
    assertTrue(culvert.isReady(), culvert::logs);
    if (FULL) {
      assertMemoryIsBack(culvert, heapsBefore);
    } else {
      System.out.println("SKIPPED the look at memory: it takes -Dculvert.flood.full=true");
    }
  }

  /** IKE messages that the tunnel's other end has sent; the flood does not pass there. */
  private static Stream<Packet> ofStrongSwan(Capture wire, MixedSites offices) {
    return wire.packets().stream()
        .filter(packet -> packet.kind() == Packet.Kind.IKE)
        .filter(packet -> packet.source().toString().equals(offices.far().uplink()));
  }

  private static void assertMemoryIsBack(Culvert culvert, Map<String, Double> before) {
    Await.until(
        "no half-open IKE SA is left",
        HALF_OPEN_LIMIT,
        () ->
            culvert.ofReplicas("culvert_ike_sas_half_open").values().stream()
                .allMatch(n -> n == 0));
    Map<String, Double> after = heaps(culvert);
    System.out.printf("MB of heap in use before the flood: %s, after: %s%n", before, after);
    before.forEach(
        (process, megabytes) ->
            assertTrue(
                after.get(process) <= megabytes + HEAP_MARGIN_MEGABYTES,
                process + " holds more memory"));
  }

  /** Megabytes of heap that each process on the way holds behind a garbage collection. */
  private static Map<String, Double> heaps(Culvert culvert) {
    Map<String, Integer> ports = new TreeMap<>(Map.of("datapath-node", NODE_PORT));
    culvert.ikeReplicas().forEach(replica -> ports.put(replica.process(), replica.port()));
    Map<String, Double> heaps = new TreeMap<>();
    ports.forEach(
        (process, port) -> {
          culvert.collectGarbage(process);
          double bytes = culvert.metrics(port).sum("jvm_memory_used_bytes", "area=\"heap\"");
          heaps.put(process, bytes / 1e6);
        });
    return heaps;
  }

  private static void report(Culvert culvert, Sent sent, double published, double atMost) {
    MetricPage node = culvert.metrics(NODE_PORT);
    System.out.printf(
        Locale.ROOT,
        "flood: %s from %d addresses; %.0f published (%.0f allowed),"
            + " %.0f asked for a cookie, %.0f over their prefix's limit, %.0f cookies accepted%n",
        sent,
        ADDRESSES,
        published,
        atMost,
        node.sum("culvert_ike_cookies_asked_total"),
        node.sum("culvert_ike_messages_dropped_total", "reason=\"rate-limited\""),
        node.sum("culvert_ike_cookies_accepted_total"));
  }

  private static double node(Culvert culvert, String metric) {
    return culvert.metrics(NODE_PORT).sum(metric);
  }

  /** The request with which strongSwan has begun: to Culvert it could be anybody's. */
  private static String firstRequest(Capture wire, MixedSites offices) {
    byte[] datagram =
        ofStrongSwan(wire, offices)
            .map(packet -> packet.payload().toByteArray())
            .filter(bytes -> bytes[UDP_HEADER_BYTES + EXCHANGE_TYPE_AT] == IKE_SA_INIT)
            .findFirst()
            .orElseThrow();
    return HexFormat.of()
        .formatHex(Arrays.copyOfRange(datagram, UDP_HEADER_BYTES, datagram.length));
  }

  /** What the flood was. */
  private record Sent(long messages, long perSecond) {

    static Sent parse(String printed) {
      String[] numbers = printed.strip().split(" ");
      return new Sent(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }
  }

  /** A flood from the router, which takes the addresses for its own. */
  private record Flood(Host router, Process sender, Path output) {

    private static final String ADDRESS_BLOCK = FIRST_ADDRESS + "/15";

    static Flood start(MixedSites offices, String request) {
      Host router = offices.sites().router();
      router.ip("route", "add", "local", ADDRESS_BLOCK, "dev", "lo");
      Path output = offices.sites().lab().folder("flood").resolve("output");
      Process sender =
          router
              .command(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  FloodSender.class.getName(),
                  offices.near().uplink(),
                  Integer.toString(PER_SECOND),
                  Integer.toString(SECONDS),
                  FIRST_ADDRESS,
                  Integer.toString(ADDRESSES),
                  request)
              .start(
                  new ProcessBuilder().redirectErrorStream(true).redirectOutput(output.toFile()));
      return new Flood(router, sender, output);
    }

    /** Ends the flood, but not before its time, and gives what the sender prints. */
    Sent awaitEnd() throws IOException, InterruptedException {
      assertTrue(sender.isAlive(), "the flood has lasted until now");
      sender.outputWriter().close();
      assertTrue(sender.waitFor(5L * SECONDS, TimeUnit.SECONDS), "the flood ends");
      router.ip("route", "delete", "local", ADDRESS_BLOCK, "dev", "lo");
      return Sent.parse(Files.readString(output, StandardCharsets.UTF_8));
    }
  }
}
