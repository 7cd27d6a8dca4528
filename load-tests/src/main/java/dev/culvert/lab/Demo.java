package dev.culvert.lab;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The demonstration: two offices, a tunnel between them, and the proof from the wire.
 *
 * <p>Ends with status 0 only if calls of a workstation of one office were answered from the other
 * through ESP and the router between them saw nothing but IKE and ESP. Leaves nothing behind,
 * whether it succeeds, fails or is interrupted.
 */
public final class Demo {

  /** What runs on the second office's gateway; Culvert always runs on the first. */
  private enum Peer {
    CULVERT,
    STRONGSWAN
  }

  private static final String USAGE = "usage: culvert demo [--peer culvert|strongswan]";
  private static final int CALLS = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration TUNNEL_LIMIT = Duration.ofSeconds(30);
  private static final List<String> QUESTIONS =
      List.of(
          "/ip ipsec installed-sa print",
          "/ip ipsec policy print stats",
          "/ip ipsec active-peers print");

  private final Peer peer;
  private final long begin = System.nanoTime();

  private Demo(Peer peer) {
    this.peer = peer;
  }

  public static void main(String[] arguments) {
    Peer peer =
        switch (String.join(" ", arguments)) {
          case "", "--peer culvert" -> Peer.CULVERT;
          case "--peer strongswan" -> Peer.STRONGSWAN;
          default -> null;
        };
    if (peer == null) {
      System.err.println(USAGE);
      System.exit(2);
    }
    System.exit(new Demo(peer).succeeds() ? 0 : 1);
  }

  private boolean succeeds() {
    Lab.removeLeftovers();
    boolean success = false;
    Lab lab = null;
    try (TwoSites sites = build()) {
      lab = sites.lab();
      success = play(sites);
      step("Cleaning up");
    } catch (LabException | CompletionException e) {
      say("FAILED: " + e.getMessage());
    }
    if (lab != null && !lab.namespaces().isEmpty()) {
      say("Left behind: " + lab.namespaces());
      return false;
    }
    step(success ? "Done: the tunnel works" : "Failed");
    return success;
  }

  private TwoSites build() {
    step("Building two offices with the Internet between them (network namespaces)");
    say(
        """

          workstation       gateway Office1                       gateway Office2       workstation
          10.1.202.10 ----- 192.168.90.1 -------- router -------- 192.168.80.1 ----- 10.1.101.10
        """);
    return TwoSites.build();
  }

  private boolean play(TwoSites sites) {
    Culvert office1 = startGateways(sites);
    boolean success = false;
    try {
      success = call(sites, office1);
    } finally {
      if (!success) {
        say(office1.logs());
      }
    }
    return success;
  }

  private boolean call(TwoSites sites, Culvert office1) {
    step("Entering the configuration of Office1");
    configure(office1, sites.office1(), sites.office2(), true);

    step("A workstation of Office1 calls one of Office2; its first packet brings the tunnel up");
    Capture wire = sites.captureBetween();
    int first =
        sites
            .office1()
            .workstation()
            .callUntilAnswered(sites.office2().workstationAddress(), TUNNEL_LIMIT);
    say(first > 1 ? "%d calls got no answer while the tunnel came up\n".formatted(first - 1) : "");
    Ping ping = sites.ping(CALLS, PATIENCE);
    say(ping.output());

    step("What the router between the offices saw");
    Map<Packet.Kind, Long> seen = settled(wire, ping);
    seen.forEach((kind, count) -> say("  %-13s %3d packets".formatted(kind, count)));
    say("");

    step("What the gateway of Office1 knows");
    for (String question : QUESTIONS) {
      enter(office1, question, true);
    }
    return judge(ping, wire, seen);
  }

  /** Starts both gateways, the second one configured, and returns the first. */
  private Culvert startGateways(TwoSites sites) {
    Site office1 = sites.office1();
    Site office2 = sites.office2();
    return switch (peer) {
      case CULVERT -> {
        step("Starting Culvert on both gateways: a Kafka broker and four services each");
        CompletableFuture<Culvert> other =
            CompletableFuture.supplyAsync(() -> Culvert.start(office2.gateway()));
        Culvert first = Culvert.start(office1.gateway());
        configure(other.join(), office2, office1, false);
        yield first;
      }
      case STRONGSWAN -> {
        step("Starting strongSwan on the gateway of Office2");
        StrongSwan swan = StrongSwan.start(office2.gateway(), StrongSwan.Release.INSTALLED);
        swan.load(SwanConnection.between(office2, office1));
        step("Starting Culvert on the gateway of Office1: a Kafka broker and four services");
        yield Culvert.start(office1.gateway());
      }
    };
  }

  private static void configure(Culvert culvert, Site here, Site there, boolean aloud) {
    OfficeConfiguration.of(here, there).forEach(command -> enter(culvert, command, aloud));
  }

  private static void enter(Culvert culvert, String command, boolean aloud) {
    String answer = culvert.console(command);
    if (aloud) {
      say("[admin@Office1] > " + command);
      say(answer);
    }
  }

  /** What was seen by kind, once the capture holds the packets that the answered calls made. */
  private static Map<Packet.Kind, Long> settled(Capture wire, Ping ping) {
    Await.holds(PATIENCE, () -> protectedPackets(wire.counts()) >= 2L * ping.answered());
    Map<Packet.Kind, Long> seen = new EnumMap<>(wire.counts());
    seen.remove(Packet.Kind.LINK);
    return seen;
  }

  private static long protectedPackets(Map<Packet.Kind, Long> seen) {
    return seen.getOrDefault(Packet.Kind.ESP, 0L) + seen.getOrDefault(Packet.Kind.ESP_IN_UDP, 0L);
  }

  private static boolean judge(Ping ping, Capture wire, Map<Packet.Kind, Long> seen) {
    if (!ping.allAnswered()) {
      say("FAILED: %d of %d calls were answered".formatted(ping.answered(), ping.sent()));
      return false;
    }
    if (protectedPackets(seen) < 2L * ping.sent()) {
      say("FAILED: the calls were answered, but not through ESP");
      return false;
    }
    if (!wire.clear().isEmpty()) {
      say("FAILED: seen in clear: " + wire.clear().getFirst());
      return false;
    }
    return true;
  }

  private void step(String what) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    say(String.format(Locale.ROOT, "[%5.1f s] %s", seconds, what));
  }

  private static void say(String text) {
    System.out.println(text);
  }
}
