package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Transport mode between two gateways of which one is behind a NAT (RFC 7296 section 2.23.1, RFC
 * 3948 section 3.1.2). Both kernels look at the checksums of TCP, which the NAT has made wrong.
 *
 * <pre>
 *   office1-gateway 192.168.90.1 ── NAT ── 192.168.80.254 ~ 192.168.80.1 office2-gateway
 * </pre>
 */
@NeedsRoot
@Tag("interop")
@EnabledIfSystemProperty(
    named = "culvert.protocols.full",
    matches = "true",
    disabledReason = "a minute: -Dculvert.protocols.full=true runs it")
class TransportThroughNatTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration FLOW = Duration.ofSeconds(2);
  private static final int CALLS = 4;

  private static TwoCulverts culverts;
  private static TwoSites sites;

  @BeforeAll
  static void start() {
    culverts = TwoCulverts.start();
    sites = culverts.sites();
    sites.putOffice1BehindNat();
    join(culverts.office2(), sites.office2().uplink(), TwoSites.NEXT_HOP2);
    join(culverts.office1(), sites.office1().uplink(), sites.office2().uplink());
  }

  private static void join(Culvert office, String here, String there) {
    office.configure(
        "/ip ipsec peer add name=other address=%s/32 secret=\"test\"".formatted(there),
        "/ip ipsec policy add peer=other tunnel=no sa-src-address=%s sa-dst-address=%s"
            .formatted(here, there));
  }

  @AfterAll
  static void stop() {
    if (culverts != null) {
      culverts.close();
    }
  }

  @Test
  void hostsTalkBothWaysByPingAndTcp() {
    Host inside = sites.office1().gateway();
    Host outside = sites.office2().gateway();
    String ofOutside = sites.office2().uplink();
    inside.callUntilAnswered(ofOutside, PATIENCE);
    try (Capture wire = sites.captureBetween()) {
      Ping there = inside.ping(ofOutside, CALLS, PATIENCE);
      assertTrue(there.allAnswered(), there::output);
      Ping back = outside.ping(TwoSites.NEXT_HOP2, CALLS, PATIENCE);
      assertTrue(back.allAnswered(), back::output);
      wire.await(Packet.Kind.ESP_IN_UDP, 4 * CALLS, PATIENCE);
      assertEquals(List.of(), wire.clear());
      assertEquals(0, wire.count(Packet.Kind.ESP));
    }
    assertTrue(new TcpFlow(inside, outside, ofOutside).run(FLOW) > 0);
    assertTrue(new TcpFlow(outside, inside, TwoSites.NEXT_HOP2).run(FLOW) > 0);
  }
}
