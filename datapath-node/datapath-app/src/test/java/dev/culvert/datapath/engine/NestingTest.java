package dev.culvert.datapath.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.datapath.engine.NestedHost.End;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tunnel inside another, through real rules, TUN devices, sockets and kernels. Both policies take
 * in what the other makes, and the first what it makes itself.
 *
 * <pre>
 * 10.1.202.1 ─ end 0 ─ 10.9.11.1 ═══════ first ═══════ 10.9.12.1 ─ end 1 ─ 10.1.101.1
 *                      10.9.1.1 ──────── second ─────── 10.9.1.2
 * </pre>
 */
class NestingTest {
  private static final String RUN = "culvert-nested-" + ProcessHandle.current().pid() + "-";
  private static final List<End> ENDS = NestedHost.NESTED_ENDS;
  private static final int PINGS = 3;
  private static final int WORKERS = 2;

  /** Of the link, but of no policy: a packet to it ends a capture. */
  private static final String LAST = "192.168.77.2";

  private final List<EngineProcess> hosts = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    if (!root) {
      System.out.println("SKIPPED NestingTest: namespaces need root");
    }
    Assumptions.assumeTrue(root, "namespaces need root");
    ip("netns add " + RUN + 0);
    ip("netns add " + RUN + 1);
    ip("-n " + RUN + 0 + " link add eth0 type veth peer name eth0 netns " + RUN + 1);
    for (int i = 0; i < 2; i++) {
      End end = ENDS.get(i);
      in(i, "ip link set lo up");
      in(i, "ip link set eth0 up");
      in(i, "ip address add " + end.wan() + "/24 dev eth0");
      in(i, "ip address add " + end.inner() + "/32 dev lo");
      in(i, "ip address add " + end.lan() + "/32 dev lo");
      in(i, "ip address add 192.168.77." + (i + 1) + "/24 dev eth0");
      in(i, "ip route add default via " + ENDS.get(1 - i).wan());
      hosts.add(EngineProcess.start(RUN + i, NestedHost.class, i, WORKERS));
      in(i, "ip address add 192.0.0.8/32 dev culvert0");
    }
    for (EngineProcess host : hosts) {
      assertEquals("installed", host.ask("tunnels"));
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (EngineProcess host : hosts) {
      host.close();
      ip("netns delete " + RUN + hosts.indexOf(host));
    }
  }

  /** Of the longer ones both tunnels make more than one packet. */
  @ParameterizedTest
  @ValueSource(ints = {100, 3000})
  void packetsGoThroughBothTunnelsOnce(int bytes) throws Exception {
    Process tcpdump = capture();
    BufferedReader seen = tcpdump.inputReader(StandardCharsets.UTF_8);
    awaitLine(seen, "listening on");
    String answers =
        in(
            0,
            "ping -n -i 0.05 -W 5 -c %d -s %d -I %s %s"
                .formatted(PINGS, bytes, ENDS.get(0).lan(), ENDS.get(1).lan()));
    assertTrue(answers.contains(" 0% packet loss"), answers);
    long[] near = hosts.get(0).counts();
    long[] far = hosts.get(1).counts();
    assertEquals(near[0], far[1], "what one end has sent the other has taken");
    assertEquals(near[1], far[0], "and the other way round");
    in(0, "ping -n -c 1 -W 5 " + LAST);
    List<String> onTheWire = awaitLine(seen, "> " + LAST);
    tcpdump.destroy();
    String second = "10.9.1.1 > 10.9.1.2: ESP(spi=0x%08x".formatted(NestedHost.SECOND_SPI);
    onTheWire.forEach(line -> assertTrue(line.contains(second), line));
    assertTrue(onTheWire.size() >= PINGS, onTheWire::toString);
    assertTrue(near[0] >= onTheWire.size() + PINGS, "the first tunnel's packets are in them");
  }

  private static Process capture() throws IOException {
    String command = "ip netns exec %s tcpdump -i eth0 -n -l --immediate-mode -Q out ip";
    return new ProcessBuilder(command.formatted(RUN + 0).split(" "))
        .redirectErrorStream(true)
        .start();
  }

  /** What was printed before a line that has this in it. */
  private static List<String> awaitLine(BufferedReader from, String part) throws IOException {
    List<String> before = new ArrayList<>();
    for (String line = from.readLine(); line != null; line = from.readLine()) {
      if (line.contains(part)) {
        return before;
      }
      before.add(line);
    }
    throw new IOException("tcpdump has ended: " + before);
  }

  private static void ip(String arguments) throws Exception {
    EngineProcess.run(List.of(("ip " + arguments).split(" ")));
  }

  private static String in(int index, String command) throws Exception {
    return EngineProcess.in(RUN + index, command);
  }
}
