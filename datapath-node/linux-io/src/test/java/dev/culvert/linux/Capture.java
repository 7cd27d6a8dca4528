package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** IPv4 packets that come in by an interface, seen by tcpdump. */
final class Capture implements AutoCloseable {
  private final Process tcpdump;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  private Capture(Process tcpdump) {
    this.tcpdump = tcpdump;
  }

  /** Starts to capture; answers when the capture is on. */
  static Capture start(NetworkNamespace host, String device) throws Exception {
    List<String> line =
        List.of("tcpdump", "-i", device, "-n", "-l", "--immediate-mode", "-Q", "in", "ip");
    Process tcpdump = host.call(() -> new ProcessBuilder(line).redirectErrorStream(true).start());
    Capture capture = new Capture(tcpdump);
    BufferedReader output = tcpdump.inputReader(StandardCharsets.UTF_8);
    String first = output.readLine();
    while (first != null && !first.startsWith("listening on")) {
      first = output.readLine();
    }
    Thread.ofPlatform().daemon().start(() -> output.lines().forEach(capture.seen::add));
    return capture;
  }

  /**
   * The packets so far. They are all there when a ping, sent behind them through the same
   * interface, has come.
   *
   * @param from a host whose packets to {@code to} come by the interface in clear
   */
  List<String> packets(NetworkNamespace from, String to) throws Exception {
    String mark = "length 1008";
    Site.ping(from, "-c 1 -s 1000 " + to);
    List<String> packets = new ArrayList<>();
    while (packets.isEmpty() || !packets.getLast().contains(mark)) {
      String next = seen.poll(5, TimeUnit.SECONDS);
      assertTrue(next != null, "the marking ping did not come; seen: " + packets);
      packets.add(next);
    }
    packets.removeLast();
    return packets;
  }

  @Override
  public void close() {
    tcpdump.toHandle().destroy();
  }
}
