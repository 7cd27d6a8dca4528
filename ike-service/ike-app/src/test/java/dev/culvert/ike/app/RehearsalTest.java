package dev.culvert.ike.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.ike.v2.IkeV2;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RehearsalTest {

  @Test
  void negotiatesToTheEndInEachRound() {
    assertEquals(4 * Rehearsal.ROUNDS, Rehearsal.run(IkeV2::step, new Random(1)::nextBytes));
  }
}
