package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress.Family;
import dev.culvert.contracts.IpPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code ipsec-protocols} and {@code tunnel} can say over either version of IP, between two
 * installations that agree on it by IKE or have manual keys.
 */
@NeedsRoot
@Tag("interop")
@EnabledIfSystemProperty(
    named = "culvert.protocols.full",
    matches = "true",
    disabledReason = "two minutes: -Dculvert.protocols.full=true runs it")
class ProtocolsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CALLS = 4;
  private static final int PROTOCOL_AH = 51;

  /** With the three bytes of the RouterOS 2.6 manual for HMAC. */
  private static final String MANUAL_SA =
      "/ip ipsec manual-sa add name=manual ah-algorithm=sha1 ah-key=abcfed"
          + " esp-auth-algorithm=md5 esp-auth-key=abcfed"
          + " esp-enc-algorithm=3des esp-enc-key=0123456789abcdeffedcba98765432100f1e2d3c4b5a6978";

  private static TwoCulverts culverts;
  private static TwoSites sites;
  private static Culvert office1;
  private static Culvert office2;

  @BeforeAll
  static void start() {
    culverts = TwoCulverts.start();
    sites = culverts.sites();
    office1 = culverts.office1();
    office2 = culverts.office2();
    OfficeConfiguration.of(sites.office1(), sites.office2()).forEach(office1::console);
    OfficeConfiguration.of(sites.office2(), sites.office1()).forEach(office2::console);
    Site near = sites.office1(Family.IPV6, Family.IPV6);
    Site far = sites.office2(Family.IPV6, Family.IPV6);
    OfficeConfiguration.peer(near, far).forEach(office1::console);
    OfficeConfiguration.peer(far, near).forEach(office2::console);
    office1.console(MANUAL_SA + " ah-spi=0x101/0x102 esp-spi=0x201/0x202");
    office2.console(MANUAL_SA + " ah-spi=0x102/0x101 esp-spi=0x202/0x201");
  }

  @AfterAll
  static void stop() {
    if (culverts != null) {
      culverts.close();
    }
  }

  /** What follows the IP header on the wire; behind AH, what AH says that follows. */
  @ParameterizedTest
  @CsvSource({
    "ah, yes, IPV4, IPV4, 51 4",
    "'esp,ah', yes, IPV4, IPV4, 51 50",
    "esp, no, IPV4, IPV4, 50",
    "ah, no, IPV4, IPV4, 51 1",
    "'esp,ah', no, IPV4, IPV4, 51 50",
    "esp, yes, IPV4, IPV6, 50",
    "esp, yes, IPV6, IPV4, 50",
    "esp, yes, IPV6, IPV6, 50",
    "ah, yes, IPV4, IPV6, 51 41",
    "ah, yes, IPV6, IPV4, 51 4",
    "ah, yes, IPV6, IPV6, 51 41",
    "'esp,ah', yes, IPV6, IPV6, 51 50",
    "esp, no, IPV6, IPV6, 50",
    "ah, no, IPV6, IPV6, 51 58",
    "'esp,ah', no, IPV6, IPV6, 51 50",
  })
  void isNegotiatedAndCarriesPackets(
      String protocols, String tunnel, Family outer, Family inner, String seen) {
    assertCarried(protocols, tunnel, outer, inner, "proposal=default", seen);
  }

  @ParameterizedTest
  @CsvSource({"esp, yes, 50", "ah, no, 51 1", "'esp,ah', yes, 51 50"})
  void manualKeysCarryPackets(String protocols, String tunnel, String seen) {
    assertCarried(protocols, tunnel, Family.IPV4, Family.IPV4, "manual-sa=manual", seen);
  }

  private static void assertCarried(
      String protocols, String tunnel, Family outer, Family inner, String keys, String seen) {
    boolean ends = tunnel.equals("no");
    Site here = sites.office1(outer, inner);
    Site there = sites.office2(outer, inner);
    String near = ends ? IpPrefix.parse(here.uplink()).toString() : here.network().toString();
    String far = ends ? IpPrefix.parse(there.uplink()).toString() : there.network().toString();
    policy(office2, there.uplink(), here.uplink(), far, near, protocols, tunnel, keys);
    policy(office1, here.uplink(), there.uplink(), near, far, protocols, tunnel, keys);
    Host caller = ends ? here.gateway() : here.workstation();
    String called = ends ? there.uplink() : there.workstationAddress();

    caller.callUntilAnswered(called, PATIENCE);
    try (Capture wire = sites.captureBetween()) {
      Ping ping = caller.ping(called, CALLS, PATIENCE);
      assertTrue(ping.allAnswered(), ping::output);
      Await.until("calls and answers", PATIENCE, () -> carriers(wire).size() >= 2 * CALLS);
      assertEquals(Set.of(seen), Set.copyOf(carriers(wire)));
    }
  }

  private static void policy(
      Culvert office,
      String here,
      String there,
      String near,
      String far,
      String protocols,
      String tunnel,
      String keys) {
    office.console(
        "/ip ipsec policy remove 0",
        ("/ip ipsec policy add src-address=%s dst-address=%s sa-src-address=%s sa-dst-address=%s"
                + " ipsec-protocols=%s tunnel=%s action=encrypt %s")
            .formatted(near, far, here, there, protocols, tunnel, keys));
  }

  private static List<String> carriers(Capture wire) {
    return wire.packets().stream()
        .filter(packet -> packet.kind() != Packet.Kind.LINK && packet.kind() != Packet.Kind.IKE)
        .map(ProtocolsTest::carrier)
        .toList();
  }

  private static String carrier(Packet packet) {
    return packet.protocol() == PROTOCOL_AH
        ? packet.protocol() + " " + packet.payload().toByteArray()[0]
        : Integer.toString(packet.protocol());
  }
}
