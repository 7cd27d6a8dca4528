package dev.culvert.ike;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.culvert.rules.CoreRules;
import org.junit.jupiter.api.Test;

class CoreRulesTest {
  @Test
  void theCoreIsPure() {
    assertDoesNotThrow(() -> CoreRules.check("dev.culvert.ike"));
  }
}
