package dev.culvert.datapath.engine;

import static dev.culvert.contracts.event.SaKey.Direction.OUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.datapath.sa.Kind;
import dev.culvert.datapath.sa.PlantedSa;
import dev.culvert.esp.packet.Overhead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of packet through real TUN devices, sockets and kernels. What is not marked goes into
 * the TUN by a route, since there are no nftables rules here.
 *
 * <pre>
 * 10.1.202.1 ─ end 0 ─ 10.9.1.1 ──────── 10.9.1.2 ─ end 1 ─ 10.1.101.1
 * </pre>
 */
class EngineShapesTest {
  private static final String RUN = "culvert-engine-" + ProcessHandle.current().pid() + "-";

  /** A packet of this size fits the MTU; with ESP or AH it does not. */
  private static final String PING_BYTES = "1450";

  private static final int PINGS = 3;

  /** As one has them on six processors: SPIs and policies belong to different ones. */
  private static final int WORKERS = 3;

  private static final int MTU = 1500;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** IPv4 and ICMP, bytes. */
  private static final int PING_HEADERS = 28;

  /** IPv6 and ICMPv6, bytes. */
  private static final int IPV6_PING_HEADERS = 48;

  private static final List<EngineProcess> HOSTS = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!root) {
      System.out.println("SKIPPED EngineShapesTest: namespaces need root");
    }
    Assumptions.assumeTrue(root, "namespaces need root");
    ip("netns add " + RUN + 0);
    ip("netns add " + RUN + 1);
    ip("-n " + RUN + 0 + " link add eth0 type veth peer name eth0 netns " + RUN + 1);
    for (int i = 0; i < 2; i++) {
      address(i);
      HOSTS.add(EngineProcess.start(RUN + i, EngineHost.class, i, WORKERS));
    }
    for (int i = 0; i < 2; i++) {
      route(i);
    }
    assertEquals("listening", HOSTS.get(1).ask("listen"));
  }

  private static void address(int index) throws Exception {
    EngineHost.End end = EngineHost.ENDS.get(index);
    in(index, "ip link set lo up");
    in(index, "ip link set eth0 up");
    in(index, "ip address add " + end.wan() + "/24 dev eth0");
    in(index, "ip address add " + end.wanIpv6() + "/64 dev eth0 nodad");
    in(index, "ip address add " + end.lan() + "/32 dev lo");
    in(index, "ip address add " + end.lanIpv6() + "/128 dev lo");
    in(index, "sysctl -qw net.ipv4.conf.all.rp_filter=2");
  }

  private static void route(int index) throws Exception {
    EngineHost.End own = EngineHost.ENDS.get(index);
    EngineHost.End other = EngineHost.ENDS.get(1 - index);
    in(index, "ip link set culvert0 up");
    in(index, "ip address add 192.0.0.8/32 dev culvert0");
    in(index, "ip route add " + other.lan() + " dev culvert0 src " + own.lan());
    in(index, "ip -6 route add " + other.lanIpv6() + " dev culvert0 src " + own.lanIpv6());
    String unmarked = " rule add pref 100 not fwmark " + EngineHost.MARK + " lookup 100";
    in(index, "ip" + unmarked);
    in(index, "ip -6" + unmarked);
    in(index, "ip route add " + other.wan() + " dev culvert0 src " + own.wan() + " table 100");
    in(
        index,
        "ip -6 route add " + other.wanIpv6() + " dev culvert0 src " + own.wanIpv6() + " table 100");
  }

  @AfterAll
  static void stop() throws Exception {
    for (EngineProcess host : HOSTS) {
      host.close();
    }
    if (!HOSTS.isEmpty()) {
      ip("netns delete " + RUN + 0);
      ip("netns delete " + RUN + 1);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void packetsGoThereAndBack(Kind kind) throws Exception {
    for (EngineProcess host : HOSTS) {
      assertEquals("installed", host.ask(kind.name()));
    }
    // Another test's pings may have taught the kernel a path MTU.
    in(0, "ip route flush cache");
    long[] before = counts(0);
    String target = EngineHost.ENDS.get(1).inner(kind);
    String output = in(0, "ping -n -i 0.05 -W 5 -c " + PINGS + " -s " + PING_BYTES + " " + target);
    assertEquals(1, output.lines().filter(line -> line.contains(" 0% packet loss")).count());
    long[] after = counts(0);
    // Pings have DF: each leaves in two fragments all the same, and comes whole.
    assertEquals(before[0] + 2 * PINGS, after[0], "packets sent");
    // Answers over IPv4 have no DF, and a tunnel takes them in two halves.
    int taken = kind.isTunnel() && !kind.innerIpv6() ? 2 * PINGS : PINGS;
    assertEquals(before[1] + taken, after[1], "packets taken");
    assertEquals(0, after[2], "send failures");
  }

  /** Frames are cut before protection and joined behind it: each packet is one of the MTU's. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"ESP", "UDP", "ESP_OVER_IPV6", "IPV6_IN_IPV4"})
  void tcpGoesThroughWithEveryByte(Kind kind) throws Exception {
    for (EngineProcess host : HOSTS) {
      assertEquals("installed", host.ask(kind.name()));
    }
    long[] before = counts(0);
    String answer = HOSTS.get(0).ask(EngineHost.SEND + EngineHost.ENDS.get(1).inner(kind));
    assertEquals("true", answer);
    awaitEndOfTcp();
    long[] after = counts(0);
    assertTrue(after[0] - before[0] >= TcpTransfer.BYTES / MTU, "packets sent");
    assertEquals(0, after[2], "send failures");
  }

  /** What TCP repeats later would count in another test. */
  private static void awaitEndOfTcp() throws Exception {
    String port = ":%04X ".formatted(TcpTransfer.PORT);
    String timeWait = " 06 ";
    Instant end = Instant.now().plus(PATIENCE);
    while (in(0, "cat /proc/net/tcp /proc/net/tcp6")
        .lines()
        .anyMatch(line -> line.contains(port) && !line.contains(timeWait))) {
      assertTrue(Instant.now().isBefore(end), "the connection does not end");
    }
  }

  /** Each replacement belongs to other workers than what it replaces. */
  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"ESP", "UDP", "AH_AROUND_ESP", "ESP_OVER_IPV6"})
  void noPacketIsLostWhileSasAreReplaced(Kind kind) throws Exception {
    for (EngineProcess host : HOSTS) {
      assertEquals("installed", host.ask(kind.name()));
    }
    in(0, "ip route flush cache");
    Process pings = ping("-i 0.002 -W 5 -c 400 -s 100 " + EngineHost.ENDS.get(1).inner(kind));
    int replaced = 0;
    while (pings.isAlive() || replaced < WORKERS) {
      for (String step : List.of(EngineHost.RECEIVE, EngineHost.SWITCH, EngineHost.FORGET)) {
        for (EngineProcess host : HOSTS) {
          assertEquals("installed", host.ask(step));
        }
        // What was sent before the switch is there once an answer to something later is.
        in(0, "ping -n -W 5 -c 1 " + EngineHost.ENDS.get(1).inner(kind));
      }
      replaced++;
    }
    String output = new String(pings.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(output.contains("400 received, 0% packet loss"), output);
  }

  /** One kind of packet for each suite: what it is in other shapes, esp-core's tests know. */
  static Stream<Arguments> suites() {
    Stream<Arguments> esp =
        Stream.of(EncryptionAlgorithm.values())
            .map(
                encryption ->
                    Arguments.of(
                        Kind.ESP,
                        encryption,
                        encryption.isCombinedMode()
                            ? IntegrityAlgorithm.NONE
                            : IntegrityAlgorithm.HMAC_SHA2_256_128));
    Stream<Arguments> ah =
        Stream.of(IntegrityAlgorithm.values())
            .filter(integrity -> integrity != IntegrityAlgorithm.NONE)
            .map(integrity -> Arguments.of(Kind.AH, EncryptionAlgorithm.NULL, integrity));
    Stream<Arguments> udp =
        Stream.of(Arguments.of(Kind.UDP, EncryptionAlgorithm.AES_GCM_128, IntegrityAlgorithm.NONE));
    return Stream.of(esp, udp, ah).flatMap(arguments -> arguments);
  }

  @ParameterizedTest
  @MethodSource("suites")
  void theLongestPingWithDfIsTheComputedOne(
      Kind kind, EncryptionAlgorithm encryption, IntegrityAlgorithm integrity) throws Exception {
    for (EngineProcess host : HOSTS) {
      assertEquals("installed", host.ask(kind + " INHERIT " + encryption + " " + integrity));
    }
    EngineHost.End own = EngineHost.ENDS.get(0);
    EngineHost.End other = EngineHost.ENDS.get(1);
    PlantedSa planted =
        EngineTunnel.planted(kind, own, other).sa(OUT, 1).with(encryption, integrity);
    int longest = Overhead.of(planted.sa()).longestPacket(MTU, 0);
    assertTrue(ping(longest, 5).contains(" 0% packet loss"));
    assertTrue(ping(longest + 1, 5).contains("Frag needed and DF set (mtu = " + longest + ")"));
  }

  @Test
  void theLongestPingOfIpv6IsTheComputedOneToo() throws Exception {
    for (EngineProcess host : HOSTS) {
      assertEquals("installed", host.ask("IPV6_IN_IPV4 INHERIT AES_GCM_128 NONE"));
    }
    // IPv4, ESP, IV, ICV; whole words of which the trailer takes two bytes.
    int longest = (MTU - 20 - 8 - 8 - 16) / 4 * 4 - 2;
    String target = EngineHost.ENDS.get(1).lanIpv6();
    int data = longest - IPV6_PING_HEADERS;
    in(0, "ip -6 route flush cache");
    String fits = pingWithDf(target, data, 5);
    assertTrue(fits.contains(" 0% packet loss"), fits);
    String tooLong = pingWithDf(target, data + 1, 5);
    assertTrue(tooLong.contains("Packet too big: mtu=" + longest), tooLong);
    in(0, "ip -6 route flush cache");
  }

  /** The far kernel forwards the ESP packet by a link that is too narrow, and says so. */
  @Test
  void aRouterOnThePathIsHeard() throws Exception {
    in(1, "sysctl -qw net.ipv4.ip_forward=1");
    in(1, "ip link add narrow mtu 1300 type veth peer name nowhere");
    in(1, "ip link set narrow up");
    in(1, "ip link set nowhere up");
    in(1, "ip route add 10.9.2.0/24 dev narrow");
    in(0, "ip route add 10.9.2.0/24 dev eth0 via " + EngineHost.ENDS.get(1).wan());
    // What a router says does not go into its own tunnels.
    String clear = "pref 50 to " + EngineHost.ENDS.get(0).wan() + " ipproto icmp lookup main";
    in(1, "ip rule add " + clear);
    try {
      assertEquals("installed", HOSTS.get(0).ask("ESP INHERIT AES_GCM_128 NONE 10.9.2.1"));
      // IP, ESP, IV, ICV; whole words of which the trailer takes two bytes.
      int longest = (1300 - 20 - 8 - 8 - 16) / 4 * 4 - 2;
      // The first ping only teaches; when that has been done, nobody says.
      String answers = ping(1400, 1);
      Instant end = Instant.now().plus(PATIENCE);
      while (!answers.contains("Frag needed and DF set (mtu = ")) {
        assertTrue(Instant.now().isBefore(end), answers);
        answers = ping(1400, 1);
      }
      assertTrue(answers.contains("(mtu = " + longest + ")"), answers);
    } finally {
      in(1, "ip rule delete " + clear);
    }
  }

  /** Sends one ping with DF over IPv4 and answers what came of it. */
  private static String ping(int packetBytes, int waitSeconds) throws Exception {
    // What the kernel has been told about the path before belongs to another suite.
    in(0, "ip route flush cache");
    return pingWithDf(EngineHost.ENDS.get(1).lan(), packetBytes - PING_HEADERS, waitSeconds);
  }

  private static String pingWithDf(String target, int dataBytes, int waitSeconds) throws Exception {
    String arguments = "-M do -W %d -c 1 -s %d %s".formatted(waitSeconds, dataBytes, target);
    return new String(ping(arguments).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Process ping(String arguments) throws IOException {
    return new ProcessBuilder(("ip netns exec " + RUN + 0 + " ping -n " + arguments).split(" "))
        .redirectErrorStream(true)
        .start();
  }

  private static long[] counts(int index) throws IOException {
    return HOSTS.get(index).counts();
  }

  private static void ip(String arguments) throws Exception {
    EngineProcess.run(List.of(("ip " + arguments).split(" ")));
  }

  private static String in(int index, String command) throws Exception {
    return EngineProcess.in(RUN + index, command);
  }
}
