package dev.culvert.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Packets of {@link PacketSender}, counted where they arrive before anything is done with them. */
final class PacketFlow {

  private static final Duration MARGIN = Duration.ofSeconds(10);
  private static final Pattern COUNTED = Pattern.compile("counter packets (\\d+)");

  private final Host from;
  private final Host to;
  private final String address;

  private PacketFlow(Host from, Host to, String address) {
    this.from = from;
    this.to = to;
    this.address = address;
  }

  /** From the first office's workstation to the second's. */
  static PacketFlow between(BehindNat sites) {
    Host to = sites.office2().workstation();
    to.nft(
        """
        table netdev lab_sink {
          chain arriving {
            type filter hook ingress device "eth0" priority 0;
            udp dport %d counter drop
          }
        }
        """
            .formatted(PacketSender.PORT));
    return new PacketFlow(sites.office1().workstation(), to, sites.office2().workstationAddress());
  }

  /**
   * Sends for so long.
   *
   * @return thousands of packets that arrived in a second
   */
  double run(PacketLoad load, Duration duration) {
    long before = arrived();
    from.command(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PacketSender.class.getName(),
            address,
            Long.toString(duration.toMillis()),
            load.lengths())
        .withLimit(duration.plus(MARGIN))
        .runOrThrow();
    return (double) (arrived() - before) / duration.toMillis();
  }

  private long arrived() {
    String rules = to.command("nft", "list", "table", "netdev", "lab_sink").runOrThrow().out();
    Matcher counted = COUNTED.matcher(rules);
    if (!counted.find()) {
      throw new LabException("no counter in:\n" + rules);
    }
    return Long.parseLong(counted.group(1));
  }
}
