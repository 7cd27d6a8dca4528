package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A NAT router between Culvert and strongSwan, before either of them: ESP goes in UDP. */
@NeedsRoot
@NeedsPeers
@Tag("interop")
class BehindNatTest {

  private static final int CALLS = 3;

  @Test
  void culvertBehindNatInitiates() {
    try (MixedSites offices = MixedSites.culvertFirst(BehindNat.build())) {
      OfficeConfiguration.of(offices.near(), offices.far()).forEach(offices.culvert()::console);
      StrongSwan swan =
          offices.strongSwan(
              StrongSwan.Release.RAW_ESP, offices.connection().withRemoteAddress("%any"));
      Capture wire = offices.sites().captureBetween();

      offices.bringUpFromNear();
      Ping ping = offices.pingFromNear(CALLS);

      assertTrue(ping.allAnswered(), ping::output);
      assertTrue(swan.isUp());
      assertProtected(wire);
    }
  }

  @Test
  void culvertAnswersAPeerBehindNat() {
    try (MixedSites offices = MixedSites.culvertSecond(BehindNat.build())) {
      roadWarrior(offices).forEach(offices.culvert()::console);
      SwanConnection connection = offices.connection();
      StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
      Capture wire = offices.sites().captureBetween();

      swan.initiate(connection).orThrow();
      Ping there = offices.pingFromFar(CALLS);
      Ping back = offices.pingFromNear(CALLS);

      assertTrue(there.allAnswered(), there::output);
      assertTrue(back.allAnswered(), back::output);
      assertProtected(wire);
    }
  }

  /** The office seen at the NAT router's address, proving its own inner one. */
  private static List<String> roadWarrior(MixedSites offices) {
    return List.of(
        "/ip ipsec peer add name=office1 address=%s/32 passive=yes".formatted(BehindNat.OUTSIDE),
        "/ip ipsec identity add peer=office1 secret=\"test\" remote-id=address:%s"
            .formatted(offices.far().uplink()),
        ("/ip ipsec policy add peer=office1 tunnel=yes src-address=%s dst-address=%s"
                + " sa-src-address=%s sa-dst-address=%s")
            .formatted(
                offices.near().network(),
                offices.far().network(),
                offices.near().uplink(),
                BehindNat.OUTSIDE));
  }

  private static void assertProtected(Capture wire) {
    wire.await(Packet.Kind.ESP_IN_UDP, 2 * CALLS, MixedSites.PATIENCE);
    assertEquals(List.of(), wire.clear());
    assertEquals(0, wire.count(Packet.Kind.ESP));
  }
}
