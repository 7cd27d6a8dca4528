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
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * First messages from everywhere: the tunnel that is there answers and is rekeyed, one that is not
 * comes up all the same (strongSwan brings the cookie), and the broker sees nothing of the flood.
 * With {@code -Dculvert.flood.full=true} it lasts 20 s at least, with 50,000 a second, and memory
 * is looked at.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
class FloodTest {

  private static final boolean FULL = Boolean.getBoolean("culvert.flood.full");
  private static final int PER_SECOND = FULL ? 50_000 : 10_000;
  private static final int SECONDS = FULL ? 20 : 10;
  private static final int ADDRESSES = 10_000;
  private static final String FIRST_ADDRESS = "198.18.0.0";
  private static final int CALLS = 5;

  /**
   * What a node publishes before it asks for cookies, which may begin in the second of two seconds,
   * and room for what belongs to the tunnel.
   */
  private static final int PUBLISHED_AT_MOST = 2 * 200 + 100;

  private static final int NODE_PORT = 7082;
  private static final int IKE_SERVICE_PORT = 7081;
  private static final List<String> SERVICES = List.of("datapath-node", "ike-service");

  /** Half-open SAs live for 30 s. */
  private static final Duration HALF_OPEN_LIMIT = Duration.ofSeconds(60);

  /** What a heap may hold more than before: code and caches of paths that were not used yet. */
  private static final double HEAP_MARGIN_MEGABYTES = 12;

  @Test
  void aFloodOfFirstMessagesChangesNothing() throws IOException, InterruptedException {
    try (MixedSites offices = MixedSites.culvertFirst(TwoSites.build())) {
      Culvert culvert = offices.culvert();
      OfficeConfiguration.of(offices.near(), offices.far()).forEach(culvert::console);
      // The rekey's key exchange is Culvert's default; the first child SA has none.
      SwanConnection connection =
          offices.connection().withProposals("aes128-sha256-x25519", "aes128gcm16-x25519");
      StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
      Capture wire = offices.sites().captureBetween();
      swan.initiate(connection).orThrow();
      assertTrue(offices.pingFromFar(CALLS).allAnswered());
      double[] heapsBefore = heaps(culvert);
      double published = node(culvert, "culvert_ike_messages_received_total");

      Flood flood = Flood.start(offices, firstRequest(wire));
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
      String sent = flood.awaitEnd();

      double publishedMore = node(culvert, "culvert_ike_messages_received_total") - published;
      report(culvert, sent, publishedMore);
      assertTrue(there.allAnswered(), there::output);
      assertTrue(back.allAnswered(), back::output);
      assertTrue(rekeyed.allAnswered(), rekeyed::output);
      assertTrue(anew.allAnswered(), anew::output);
      assertTrue(
          publishedMore <= PUBLISHED_AT_MOST, publishedMore + " messages went to the broker");
      assertTrue(node(culvert, "culvert_ike_cookies_accepted_total") >= 1, "strongSwan's");
      assertTrue(culvert.isReady(), culvert::logs);
      if (FULL) {
        assertMemoryIsBack(culvert, heapsBefore);
      } else {
        System.out.println("SKIPPED the look at memory: it takes -Dculvert.flood.full=true");
      }
    }
  }

  private static void assertMemoryIsBack(Culvert culvert, double[] before) {
    Await.until(
        "no half-open IKE SA is left",
        HALF_OPEN_LIMIT,
        () -> culvert.metrics(IKE_SERVICE_PORT).sum("culvert_ike_sas_half_open") == 0);
    double[] after = heaps(culvert);
    for (int i = 0; i < before.length; i++) {
      System.out.printf(
          Locale.ROOT,
          "%s: %.1f MB of heap in use before the flood, %.1f MB after%n",
          SERVICES.get(i),
          before[i],
          after[i]);
    }
    for (int i = 0; i < before.length; i++) {
      assertTrue(
          after[i] <= before[i] + HEAP_MARGIN_MEGABYTES, SERVICES.get(i) + " holds more memory");
    }
  }

  /** Megabytes of heap that the services hold behind a garbage collection. */
  private static double[] heaps(Culvert culvert) {
    return SERVICES.stream()
        .mapToDouble(
            service -> {
              culvert.collectGarbage(service);
              int port = service.equals("datapath-node") ? NODE_PORT : IKE_SERVICE_PORT;
              return culvert.metrics(port).sum("jvm_memory_used_bytes", "area=\"heap\"") / 1e6;
            })
        .toArray();
  }

  private static void report(Culvert culvert, String sent, double published) {
    MetricPage node = culvert.metrics(NODE_PORT);
    System.out.printf(
        Locale.ROOT,
        "flood: %s messages (total, per second) from %d addresses; %.0f published,"
            + " %.0f asked for a cookie, %.0f over their prefix's limit, %.0f cookies accepted%n",
        sent,
        ADDRESSES,
        published,
        node.sum("culvert_ike_cookies_asked_total"),
        node.sum("culvert_ike_messages_dropped_total", "reason=\"rate-limited\""),
        node.sum("culvert_ike_cookies_accepted_total"));
  }

  private static double node(Culvert culvert, String metric) {
    return culvert.metrics(NODE_PORT).sum(metric);
  }

  /** The request with which strongSwan has begun: to Culvert it could be anybody's. */
  private static String firstRequest(Capture wire) {
    byte[] datagram =
        wire.packets().stream()
            .filter(packet -> packet.kind() == Packet.Kind.IKE)
            .findFirst()
            .orElseThrow()
            .payload()
            .toByteArray();
    return HexFormat.of().formatHex(Arrays.copyOfRange(datagram, 8, datagram.length));
  }

  /** A flood from the router, which takes the addresses for its own. */
  private record Flood(Process sender, Path output) {

    static Flood start(MixedSites offices, String request) {
      Host router = offices.sites().router();
      router.ip("route", "add", "local", FIRST_ADDRESS + "/15", "dev", "lo");
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
      return new Flood(sender, output);
    }

    /** Ends the flood, but not before its time, and gives what the sender prints. */
    String awaitEnd() throws IOException, InterruptedException {
      assertTrue(sender.isAlive(), "the flood has lasted until now");
      sender.outputWriter().close();
      assertTrue(sender.waitFor(5L * SECONDS, TimeUnit.SECONDS), "the flood ends");
      return Files.readString(output, StandardCharsets.UTF_8).strip();
    }
  }
}
