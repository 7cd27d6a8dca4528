package dev.culvert.sa;

import dev.culvert.rules.CoreRules;
import org.junit.jupiter.api.Test;

class CoreRulesTest {

  @Test
  void dependsOnNothingButItsArguments() {
    CoreRules.check("dev.culvert.sa");
  }
}
