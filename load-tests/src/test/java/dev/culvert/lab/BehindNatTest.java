package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A NAT router between Culvert and strongSwan, before either of them: ESP goes in UDP. */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class BehindNatTest {

  private static final int CALLS = 3;

  private static MixedSites offices;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
  }

  @AfterEach
  void reset() {
    offices.sites().leaveNat();
    offices.end();
    offices.begin();
  }

  @Test
  void culvertBehindNatInitiates() {
    offices.sites().putOffice1BehindNat();
    StrongSwan swan =
        offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection().withAnyRemoteAddress());
    Capture wire = offices.captureBetween();

    offices.bringUpFromNear();
    Ping ping = offices.pingFromNear(CALLS);

    assertTrue(ping.allAnswered(), ping::output);
    assertTrue(swan.isUp());
    assertProtected(wire);
  }

  @Test
  void culvertAnswersAPeerBehindNat() {
    offices.end();
    offices.sites().putOffice2BehindNat();
    offices.culvert().configure(roadWarrior());
    offices.awaitProtection();
    SwanConnection connection = offices.connection();
    StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
    Capture wire = offices.captureBetween();

    swan.initiate(connection).orThrow();
    Ping there = offices.pingFromFar(CALLS);
    Ping back = offices.pingFromNear(CALLS);

    assertTrue(there.allAnswered(), there::output);
    assertTrue(back.allAnswered(), back::output);
    assertProtected(wire);
  }

  /** The office seen at the NAT router's address, proving its own inner one. */
  private static String[] roadWarrior() {
    return new String[] {
      "/ip ipsec peer add name=warrior address=%s/32 passive=yes".formatted(TwoSites.NEXT_HOP1),
      "/ip ipsec identity add peer=warrior secret=\"test\" remote-id=address:%s"
          .formatted(offices.far().uplink()),
      ("/ip ipsec policy add peer=warrior tunnel=yes src-address=%s dst-address=%s"
              + " sa-src-address=%s sa-dst-address=%s")
          .formatted(
              offices.near().network(),
              offices.far().network(),
              offices.near().uplink(),
              TwoSites.NEXT_HOP1)
    };
  }

  private static void assertProtected(Capture wire) {
    wire.await(Packet.Kind.ESP_IN_UDP, 2 * CALLS, MixedSites.PATIENCE);
    assertEquals(List.of(), wire.clear());
    assertEquals(0, wire.count(Packet.Kind.ESP));
  }
}
