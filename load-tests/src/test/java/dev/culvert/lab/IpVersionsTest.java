package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress.Family;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * IPv4 and IPv6 inside tunnels over both, with strongSwan at the other end. That IPv4 goes over
 * IPv4, the other tests show.
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class IpVersionsTest {

  private static final int CALLS = 3;

  private static MixedSites offices;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
  }

  @AfterEach
  void reset() {
    offices.reset();
  }

  /** The first packet brings the tunnel up, and it is rekeyed once. */
  @ParameterizedTest
  @CsvSource({
    "IPV4, IPV6, RAW_ESP,   ESP",
    "IPV6, IPV4, RAW_ESP,   ESP",
    "IPV6, IPV6, INSTALLED, ESP_IN_UDP",
  })
  void culvertBegins(Family outer, Family inner, StrongSwan.Release release, Packet.Kind form) {
    Site near = offices.sites().office1(outer, inner);
    Site far = offices.sites().office2(outer, inner);
    join(near, far);
    SwanConnection connection = connection(near, far);
    StrongSwan swan = offices.strongSwan(release, connection);
    Capture wire = offices.captureBetween();

    near.workstation().callUntilAnswered(far.workstationAddress(), MixedSites.PATIENCE);
    Set<String> first = offices.culvert().installedSpis();
    swan.rekeyChild(connection);
    Await.until(
        "a successor",
        MixedSites.PATIENCE,
        () -> {
          Set<String> now = offices.culvert().installedSpis();
          return !now.isEmpty() && Collections.disjoint(now, first);
        });

    assertProtected(near, far, wire, form);
    String source = form == Packet.Kind.ESP ? near.uplink() : "[" + near.uplink() + "]:4500";
    assertShown("/ip ipsec installed-sa print", " src-address=" + source + " ");
    assertShown("/ip ipsec active-peers print", " remote-address=" + far.uplink() + " ");
    assertShown("/ip ipsec policy print", " dst-address=" + far.network() + ":any ");
  }

  @Test
  void strongSwanBegins() {
    Site near = offices.sites().office1(Family.IPV6, Family.IPV6);
    Site far = offices.sites().office2(Family.IPV6, Family.IPV6);
    join(near, far);
    SwanConnection connection = connection(near, far);
    StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
    Capture wire = offices.captureBetween();

    swan.initiate(connection).orThrow();

    assertProtected(near, far, wire, Packet.Kind.ESP);
  }

  /** Puts a tunnel in the place of the one that the offices have. */
  private static void join(Site near, Site far) {
    offices
        .culvert()
        .console(
            "/ip ipsec policy remove [find]",
            "/ip ipsec peer remove [find]",
            "/ip firewall nat remove [find]");
    Await.until("the gateway protects nothing", MixedSites.PATIENCE, () -> !offices.leadsIntoTun());
    offices.culvert().configure(OfficeConfiguration.of(near, far).toArray(String[]::new));
    offices.awaitProtection();
  }

  private static SwanConnection connection(Site near, Site far) {
    return SwanConnection.between(far, near)
        .withProposals("aes128-sha256-x25519", "aes256gcm16-x25519");
  }

  private static void assertProtected(Site near, Site far, Capture wire, Packet.Kind form) {
    Ping there = near.workstation().ping(far.workstationAddress(), CALLS, MixedSites.PATIENCE);
    assertTrue(there.allAnswered(), there::output);
    Ping back = far.workstation().ping(near.workstationAddress(), CALLS, MixedSites.PATIENCE);
    assertTrue(back.allAnswered(), back::output);
    wire.await(form, 4 * CALLS, MixedSites.PATIENCE);
    assertEquals(List.of(), wire.clear());
  }

  private static void assertShown(String question, String expected) {
    String answer = offices.culvert().console(question).replaceAll("\\s+", " ");
    assertTrue(answer.contains(expected), answer);
  }
}
