package dev.culvert.datapath;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import dev.culvert.rules.ForeignFunctionRule;
import org.junit.jupiter.api.Test;

class ForeignFunctionRuleTest {

  @Test
  void callsNoForeignFunction() {
    assertDoesNotThrow(() -> ForeignFunctionRule.check("dev.culvert.datapath"));
  }
}
