package dev.culvert.lab;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One TCP connection that carries as much as it can, by iperf3. */
final class TcpFlow {

  /**
   * Payload of a segment in bytes, so that what a tunnel makes of it fits an MTU of 1500. It leaves
   * 100 bytes for the outer headers.
   */
  private static final int SEGMENT_BYTES = 1360;

  private static final Duration START_LIMIT = Duration.ofSeconds(5);
  private static final Duration MARGIN = Duration.ofSeconds(15);
  private static final Pattern RECEIVED =
      Pattern.compile("\"sum_received\":\\s*\\{[^}]*\"bits_per_second\":\\s*([0-9.e+]+)");

  private final Host from;
  private final Host to;
  private final String address;

  /**
   * A connection between two hosts.
   *
   * @param address by which {@code from} knows {@code to}
   */
  TcpFlow(Host from, Host to, String address) {
    this.from = from;
    this.to = to;
    this.address = address;
  }

  /** From the first office's workstation to the second's. */
  static TcpFlow between(BehindNat sites) {
    return new TcpFlow(
        sites.office1().workstation(),
        sites.office2().workstation(),
        sites.office2().workstationAddress());
  }

  /**
   * Sends for so long, after a second that does not count.
   *
   * @return what arrived, Gbit/s
   */
  double run(Duration duration) {
    // A server of its own: one that still empties a slow tunnel of the last run refuses the next.
    Process server =
        to.command("iperf3", "--server", "--one-off")
            .start(
                new ProcessBuilder()
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    try {
      Await.until("iperf3 listens", START_LIMIT, this::listens);
      return send(duration);
    } finally {
      Command.end(server, START_LIMIT);
    }
  }

  private boolean listens() {
    return to.command("ss", "-Hltn", "sport = :5201").run().out().contains("LISTEN");
  }

  private double send(Duration duration) {
    String out =
        from.command(
                "iperf3",
                "--client",
                address,
                "--set-mss",
                Integer.toString(SEGMENT_BYTES),
                "--omit",
                "1",
                "--time",
                Long.toString(duration.toSeconds()),
                "--json")
            .withLimit(duration.plus(MARGIN))
            .run()
            .out();
    Matcher received = RECEIVED.matcher(out);
    if (!received.find()) {
      throw new LabException("iperf3 tells no rate:\n" + out);
    }
    return Double.parseDouble(received.group(1)) / 1e9;
  }
}
