package dev.culvert.ike.explore;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.culvert.ike.v2.IkeV2;
import org.junit.jupiter.api.Test;

/**
 * Every exchange and every pair of exchanges that may cross, in every order of delivery, with
 * losses, copies and retransmissions at any point.
 */
class ExplorationTest {
  /**
   * Explores a scenario, which must hold at least so many worlds: fewer would be no exploration.
   */
  private static void explore(Scenario scenario, int leastWorlds) {
    Explorer explorer = new Explorer(scenario, IkeV2::step);
    explorer.explore(Explorer.Harm.ofSuite()).ifPresent(story -> fail(story));
    assertTrue(explorer.worlds() >= leastWorlds, () -> explorer.worlds() + " worlds");
  }

  @Test
  void handshake() {
    explore(Scenarios.handshake(), 500);
  }

  @Test
  void bothInitiate() {
    explore(Scenarios.bothInitiate(), 5_000);
  }

  @Test
  void initialContactAfterALossOfMemory() {
    explore(Scenarios.oneIsBornAnew(), 500);
  }

  @Test
  void livenessOfOneSide() {
    explore(Scenarios.oneChecksLiveness(), 50);
  }

  @Test
  void livenessOfBothSides() {
    explore(Scenarios.bothCheckLiveness(), 1_000);
  }

  @Test
  void deleteByTheInitiator() {
    explore(Scenarios.oneDeletes(), 50);
  }

  @Test
  void deleteByTheResponder() {
    explore(Scenarios.twoDeletes(), 50);
  }

  @Test
  void deleteByBoth() {
    explore(Scenarios.bothDelete(), 500);
  }

  @Test
  void deleteWhileLivenessIsChecked() {
    explore(Scenarios.livenessAndDelete(), 500);
  }

  @Test
  void deleteWhileThePeerMakesATunnel() {
    explore(Scenarios.oneDeletesWhileTwoAcquires(), 500);
  }
}
