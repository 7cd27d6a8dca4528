package dev.culvert.ca;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.culvert.rules.CoreRules;
import org.junit.jupiter.api.Test;

class CoreRulesTest {

  @Test
  void isAFunctionOfItsArguments() {
    assertDoesNotThrow(() -> CoreRules.check("dev.culvert.ca"));
  }
}
