package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The levels that let packets pass while there is no SA, between offices whose router knows their
 * networks. (Level require is what every other test has.)
 */
@NeedsRoot
@NeedsPeers
@Tag("interop")
class LevelTest {

  private static final int CALLS = 8;

  private static MixedSites offices;

  @BeforeAll
  static void start() {
    offices = MixedSites.culvertFirst(TwoSites.build());
    OfficeConfiguration.of(offices.near(), offices.far()).forEach(offices.culvert()::console);
    route(offices.near());
    route(offices.far());
  }

  private static void route(Site office) {
    offices.sites().router().route(office.network().toString(), office.uplink());
  }

  @AfterAll
  static void stop() {
    if (offices != null) {
      offices.close();
    }
  }

  @AfterEach
  void reset() {
    offices.reset();
  }

  @Test
  void acquirePassesInClearAndAsksForAnSa() {
    level("acquire");
    Capture wire = offices.sites().captureBetween();

    // Nobody answers IKE at the other end yet.
    Ping clear = offices.pingFromNear(CALLS);
    assertTrue(clear.allAnswered(), clear::output);
    wire.await(Packet.Kind.IKE, 1, MixedSites.PATIENCE);
    assertEquals(2 * CALLS, inClear(wire), "calls and answers");
    assertFalse(passed(wire, Packet.Kind.ESP));

    offices.strongSwan(StrongSwan.Release.RAW_ESP, offices.connection());
    assertGoesOnProtected(wire);
  }

  @Test
  void usePassesInClearAndAsksNobody() {
    level("use");
    SwanConnection connection = offices.connection();
    StrongSwan swan = offices.strongSwan(StrongSwan.Release.RAW_ESP, connection);
    Capture wire = offices.sites().captureBetween();

    Ping clear = offices.pingFromNear(CALLS);
    assertTrue(clear.allAnswered(), clear::output);
    assertEquals(2 * CALLS, inClear(wire), "calls and answers");
    assertFalse(passed(wire, Packet.Kind.IKE));

    swan.initiate(connection).orThrow();
    assertGoesOnProtected(wire);
  }

  /** Calls until an SA is there, and then sees nothing in clear any more. */
  private static void assertGoesOnProtected(Capture wire) {
    Await.until(
        "ESP both ways",
        MixedSites.PATIENCE,
        () -> {
          Site near = offices.near();
          near.workstation()
              .callUntilAnswered(offices.far().workstationAddress(), MixedSites.PATIENCE);
          return wire.count(Packet.Kind.ESP) >= 2;
        });
    long before = inClear(wire);
    Ping ping = offices.pingFromNear(CALLS);
    assertTrue(ping.allAnswered(), ping::output);
    wire.await(Packet.Kind.ESP, 2 * CALLS, MixedSites.PATIENCE);
    assertEquals(before, inClear(wire));
  }

  private static void level(String level) {
    offices.culvert().console("/ip ipsec policy set 0 level=" + level);
    Await.until(
        "the kernel lets the offices' packets pass",
        MixedSites.PATIENCE,
        () -> !rules().contains("meta mark set"));
  }

  /** What happens to packets that leave Culvert's gateway. */
  private static String rules() {
    return offices
        .near()
        .gateway()
        .exec("nft", "list", "chain", "netdev", "culvert", "classify")
        .out();
  }

  private static long inClear(Capture wire) {
    return wire.clearBetween(Sites.OFFICE1_NETWORK, Sites.OFFICE2_NETWORK).size();
  }

  private static boolean passed(Capture wire, Packet.Kind kind) {
    return wire.count(kind) > 0;
  }
}
