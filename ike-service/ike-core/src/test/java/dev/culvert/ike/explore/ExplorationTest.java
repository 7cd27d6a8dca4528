package dev.culvert.ike.explore;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.culvert.ike.v2.IkeV2;
import org.junit.jupiter.api.Test;

/**
 * Every exchange and every pair of exchanges that may cross, in every order of delivery, with
 * losses, copies and retransmissions at any point.
 *
 * <p>The system property {@code culvert.explore.harm} sets how many of each kind there may be; a
 * pair of exchanges has over a million worlds with 2.
 */
class ExplorationTest {
  /** An exchange for itself may be harmed more than a pair of them, which has more worlds. */
  private static void alone(Scenario scenario, int leastWorlds) {
    explore(scenario, Explorer.Harm.ofEach(2), leastWorlds);
  }

  private static void pair(Scenario scenario, int leastWorlds) {
    explore(scenario, Explorer.Harm.ofEach(1), leastWorlds);
  }

  /**
   * Explores a scenario, which must hold at least so many worlds: fewer would be no exploration.
   */
  private static void explore(Scenario scenario, Explorer.Harm harm, int leastWorlds) {
    Explorer explorer = new Explorer(scenario, IkeV2::step);
    explorer.explore(harm).ifPresent(story -> fail(story));
    assertTrue(explorer.worlds() >= leastWorlds, () -> explorer.worlds() + " worlds");
  }

  @Test
  void handshake() {
    alone(Scenarios.handshake(), 5_000);
  }

  @Test
  void handshakeInFragments() {
    pair(Scenarios.handshakeInFragments(), 1_000);
  }

  @Test
  void bothInitiate() {
    pair(Scenarios.bothInitiate(), 50_000);
  }

  @Test
  void initialContactAfterALossOfMemory() {
    alone(Scenarios.oneIsBornAnew(), 5_000);
  }

  @Test
  void livenessOfOneSide() {
    alone(Scenarios.oneChecksLiveness(), 200);
  }

  @Test
  void livenessOfBothSides() {
    alone(Scenarios.bothCheckLiveness(), 10_000);
  }

  @Test
  void deleteByTheInitiator() {
    alone(Scenarios.oneDeletes(), 200);
  }

  @Test
  void deleteByTheResponder() {
    alone(Scenarios.twoDeletes(), 200);
  }

  @Test
  void deleteByBoth() {
    alone(Scenarios.bothDelete(), 2_000);
  }

  @Test
  void deleteWhileLivenessIsChecked() {
    pair(Scenarios.livenessAndDelete(), 5_000);
  }

  @Test
  void deleteWhileThePeerMakesATunnel() {
    pair(Scenarios.oneDeletesWhileTwoAcquires(), 2_000);
  }

  @Test
  void newChildSa() {
    pair(Scenarios.oneMakesANewChild(), 100);
  }

  @Test
  void newChildSaOnBothSides() {
    pair(Scenarios.bothMakeANewChild(), 500);
  }

  @Test
  void firstChildSaOnBothSides() {
    pair(Scenarios.bothMakeTheFirstChild(), 5_000);
  }

  @Test
  void newChildSaWhileThePeerRekeysIt() {
    pair(Scenarios.oneMakesANewChildWhileTwoRekeysIt(), 500);
  }

  @Test
  void newChildSaWhileThePeerRekeysTheIkeSa() {
    pair(Scenarios.oneMakesANewChildWhileTwoRekeysIkeSa(), 20_000);
  }

  @Test
  void rekeyOfAChildSaByTheInitiator() {
    alone(Scenarios.oneRekeysChild(), 2_000);
  }

  @Test
  void rekeyOfAChildSaByTheResponder() {
    alone(Scenarios.twoRekeysChild(), 2_000);
  }

  @Test
  void rekeyOfAChildSaByBoth() {
    pair(Scenarios.bothRekeyChild(), 20_000);
  }

  @Test
  void rekeyOfAChildSaByBothWithPfs() {
    pair(Scenarios.bothRekeyChildWithPfs(), 20_000);
  }

  @Test
  void rekeyOfAUsedUpChildSaByBoth() {
    pair(Scenarios.bothUseChildUp(), 500);
  }

  @Test
  void rekeyOfTheIkeSaByTheInitiator() {
    alone(Scenarios.oneRekeysIkeSa(), 2_000);
  }

  @Test
  void rekeyOfTheIkeSaByTheResponder() {
    alone(Scenarios.twoRekeysIkeSa(), 2_000);
  }

  @Test
  void rekeyOfTheIkeSaByBoth() {
    pair(Scenarios.bothRekeyIkeSa(), 10_000);
  }

  @Test
  void rekeyOfAChildSaAndOfTheIkeSa() {
    pair(Scenarios.oneRekeysChildAndTwoIkeSa(), 10_000);
  }

  @Test
  void rekeyOfTheIkeSaAndOfAChildSa() {
    pair(Scenarios.oneRekeysIkeSaAndTwoChild(), 10_000);
  }

  @Test
  void deleteWhileThePeerRekeysAChildSa() {
    pair(Scenarios.oneRekeysChildWhileTwoDeletes(), 2_000);
  }

  @Test
  void deleteWhileThePeerRekeysTheIkeSa() {
    pair(Scenarios.oneRekeysIkeSaWhileTwoDeletes(), 2_000);
  }
}
