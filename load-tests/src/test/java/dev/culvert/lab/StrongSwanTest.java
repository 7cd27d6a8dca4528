package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The judge is judged first: two strongSwan gateways understand each other in the lab. */
@NeedsRoot
@NeedsPeers
@Tag("interop")
class StrongSwanTest {

  @ParameterizedTest
  @EnumSource(StrongSwan.Release.class)
  void twoStrongSwanGatewaysJoinTheOffices(StrongSwan.Release release) {
    try (TwoSites sites = TwoSites.build()) {
      Capture capture = sites.captureBetween();
      SwanConnection here = SwanConnection.between(sites.office1(), sites.office2());
      StrongSwan one = StrongSwan.start(sites.office1().gateway(), release);
      StrongSwan other = StrongSwan.start(sites.office2().gateway(), release);
      one.load(here);
      other.load(SwanConnection.between(sites.office2(), sites.office1()));

      one.initiate(here).orThrow();
      Ping ping = sites.ping(3, Duration.ofSeconds(2));

      assertTrue(ping.allAnswered(), ping::output);
      assertTrue(other.isUp());
      SwanSa.Child child = one.sas().getFirst().children().getFirst();
      assertEquals(3, child.packetsOut());
      assertEquals(List.of(), capture.clear());
      Packet.Kind expected =
          switch (release) {
            case INSTALLED -> Packet.Kind.ESP_IN_UDP;
            case RAW_ESP -> Packet.Kind.ESP;
          };
      capture.await(expected, 6, Duration.ofSeconds(2));
      assertEquals(4, capture.count(Packet.Kind.IKE));
    }
  }

  @Test
  void aGatewayBehindNatReachesTheOther() {
    try (TwoSites sites = TwoSites.build()) {
      sites.putOffice1BehindNat();
      SwanConnection here = SwanConnection.between(sites.office1(), sites.office2());
      StrongSwan one = StrongSwan.start(sites.office1().gateway(), StrongSwan.Release.RAW_ESP);
      StrongSwan other = StrongSwan.start(sites.office2().gateway(), StrongSwan.Release.RAW_ESP);
      one.load(here);
      other.load(SwanConnection.between(sites.office2(), sites.office1()).withAnyRemoteAddress());

      one.initiate(here).orThrow();

      assertTrue(sites.ping(1, Duration.ofSeconds(2)).allAnswered());
      assertTrue(other.sas().getFirst().children().getFirst().inUdp());
    }
  }

  @Test
  void aWrongKeyIsRefused() {
    try (TwoSites sites = TwoSites.build()) {
      SwanConnection here = SwanConnection.between(sites.office1(), sites.office2());
      StrongSwan one = StrongSwan.start(sites.office1().gateway(), StrongSwan.Release.INSTALLED);
      StrongSwan other = StrongSwan.start(sites.office2().gateway(), StrongSwan.Release.INSTALLED);
      one.load(here.withSecret("other"));
      other.load(SwanConnection.between(sites.office2(), sites.office1()));

      assertTrue(!one.initiate(here).succeeded());
      assertEquals(List.of(), one.sas());
    }
  }
}
