package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lab itself: its networks carry packets, its captures tell them apart, it leaves nothing. */
@NeedsRoot
class LabTest {

  @Test
  void aClearPingBetweenTheOfficesStopsAtTheRouterMasqueraded() {
    try (TwoSites sites = TwoSites.build()) {
      Capture capture = sites.router().capture("office1");
      Ping ping = sites.ping(1, Duration.ofSeconds(1));
      capture.await(Packet.Kind.CLEAR, 1, Duration.ofSeconds(5));

      assertEquals(0, ping.answered());
      assertEquals("192.168.90.1", capture.clear().getFirst().source().toString());
      assertTrue(
          capture.clearBetween(TwoSites.OFFICE1_NETWORK, TwoSites.OFFICE2_NETWORK).isEmpty(),
          "the uplink masquerades, so no inner address shows");
    }
  }

  @Test
  void aNatRouterHidesTheFirstOffice() {
    try (TwoSites sites = TwoSites.build()) {
      sites.putOffice1BehindNat();
      Capture capture = sites.captureBetween();
      Ping ping = sites.office1().workstation().ping("192.168.80.1", 1, Duration.ofSeconds(2));
      capture.await(Packet.Kind.CLEAR, 2, Duration.ofSeconds(5));

      assertTrue(ping.allAnswered(), ping.output());
      assertEquals(TwoSites.NEXT_HOP2, capture.clear().getFirst().source().toString());
    }
  }

  @Test
  void aLossyLinkLosesAndHeals() {
    try (TwoSites sites = TwoSites.build()) {
      Host gateway = sites.office1().gateway();
      sites.router().lose("office1", 100);
      assertEquals(0, gateway.ping("192.168.80.1", 1, Duration.ofSeconds(1)).answered());
      sites.router().lose("office1", 0);
      assertTrue(gateway.ping("192.168.80.1", 1, Duration.ofSeconds(2)).allAnswered());
    }
  }

  @Test
  void closingRemovesNamespacesProcessesAndFiles() {
    Lab lab = new Lab();
    Host host = lab.host("alone");
    Process process = host.command("sleep", "600").start(new ProcessBuilder());
    Path folder = lab.folder("files");
    assertEquals(List.of(host.namespace()), lab.namespaces());

    lab.close();

    assertEquals(List.of(), lab.namespaces());
    assertFalse(process.isAlive());
    assertFalse(Files.exists(folder));
  }

  @Test
  void whatADeadProcessLeftBehindIsFoundAndRemoved() {
    // Larger than any process id that Linux gives out (PID_MAX_LIMIT, 2^22).
    String left = "lab-4194305-1-office";
    Command.of("ip", "netns", "add", left).runOrThrow();
    assertTrue(Lab.leftovers().contains(left));

    Lab.removeLeftovers();

    assertFalse(Lab.leftovers().contains(left));
  }
}
