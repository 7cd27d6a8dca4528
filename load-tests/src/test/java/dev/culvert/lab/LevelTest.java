package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The levels that let packets pass while there is no SA, between offices whose router knows their
 * networks. (Level require is what every other test has.)
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
@ExtendWith(SharedOffices.class)
class LevelTest {

  private static final int CALLS = 8;

  private static MixedSites offices;

  @BeforeAll
  static void start(MixedSites shared) {
    offices = shared;
    route(offices.near());
    route(offices.far());
  }

  private static void route(Site office) {
    offices.sites().router().route(office.network().toString(), office.uplink());
  }

  @AfterAll
  static void stop() {
    if (offices != null) {
      offices.sites().router().noRoute(offices.near().network().toString());
      offices.sites().router().noRoute(offices.far().network().toString());
    }
  }

  @AfterEach
  void reset() {
    offices.reset();
  }

  @Test
  void acquirePassesInClearAndAsksForAnSa() {
    level("acquire");
    Capture wire = offices.captureBetween();

    // Nobody answers IKE at the other end yet.
    Ping clear = offices.pingFromNear(CALLS);
    assertTrue(clear.allAnswered(), clear::output);
    wire.await(Packet.Kind.IKE, 1, MixedSites.PATIENCE);
    assertSeenInClear(wire);
    assertFalse(passed(wire, Packet.Kind.ESP));

    offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection());
    assertGoesOnProtected(wire);
  }

  @Test
  void usePassesInClearAndAsksNobody() {
    level("use");
    SwanConnection connection = offices.connection();
    StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
    Capture wire = offices.captureBetween();

    Ping clear = offices.pingFromNear(CALLS);
    assertTrue(clear.allAnswered(), clear::output);
    assertSeenInClear(wire);
    assertFalse(passed(wire, Packet.Kind.IKE));

    swan.initiate(connection).orThrow();
    assertGoesOnProtected(wire);
  }

  /** Calls until the SA is in force, and then sees nothing in clear any more. */
  private static void assertGoesOnProtected(Capture wire) {
    Await.until(
        "an SA is in force",
        MixedSites.PATIENCE,
        () -> {
          offices.bringUpFromNear();
          return offices.leadsIntoTun();
        });
    protectedCalls(wire, 1);
    long before = inClear(wire);
    protectedCalls(wire, CALLS);
    assertEquals(before, inClear(wire));
  }

  /** Returns when the capture has seen the calls, and so all that went before them. */
  private static void protectedCalls(Capture wire, int calls) {
    int before = (int) wire.count(Packet.Kind.ESP);
    Ping ping = offices.pingFromNear(calls);
    assertTrue(ping.allAnswered(), ping::output);
    wire.await(Packet.Kind.ESP, before + 2 * calls, MixedSites.PATIENCE);
  }

  private static void level(String level) {
    offices.culvert().console("/ip ipsec policy set 0 level=" + level);
    Await.until("packets pass", MixedSites.PATIENCE, () -> !offices.leadsIntoTun());
  }

  private static void assertSeenInClear(Capture wire) {
    Await.until(
        "calls and answers on the wire", MixedSites.PATIENCE, () -> inClear(wire) >= 2 * CALLS);
    assertEquals(2 * CALLS, inClear(wire));
  }

  private static long inClear(Capture wire) {
    return wire.clearBetween(TwoSites.OFFICE1_NETWORK, TwoSites.OFFICE2_NETWORK).size();
  }

  private static boolean passed(Capture wire, Packet.Kind kind) {
    return wire.count(kind) > 0;
  }
}
