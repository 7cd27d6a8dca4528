package dev.culvert.rules;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import dev.culvert.rules.sample.Violations;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoreRulesTest {

  private static final String SAMPLE = "dev.culvert.rules.sample";

  @ParameterizedTest
  @ValueSource(classes = {Violations.UsesFramework.class})
  void catchesFrameworks(Class<?> violation) {
    assertCaught(CoreRules.noFramework(), violation);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Violations.UsesSocket.class,
        Violations.UsesChannel.class,
        Violations.LooksUpName.class
      })
  void catchesInputAndOutput(Class<?> violation) {
    assertCaught(CoreRules.noSockets(), violation);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Violations.StartsThread.class,
        Violations.UsesExecutor.class,
        Violations.UsesFuture.class,
        Violations.UsesTimer.class
      })
  void catchesThreads(Class<?> violation) {
    assertCaught(CoreRules.noThreads(), violation);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Violations.UsesClock.class,
        Violations.AsksForNow.class,
        Violations.AsksForToday.class,
        Violations.ReadsMilliseconds.class,
        Violations.ReadsNanoseconds.class,
        Violations.MakesDate.class
      })
  void catchesClocks(Class<?> violation) {
    assertCaught(CoreRules.noClock(), violation);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Violations.MakesSecureRandom.class,
        Violations.UsesRandom.class,
        Violations.UsesThreadLocalRandom.class,
        Violations.UsesMathRandom.class,
        Violations.MakesUuid.class
      })
  void catchesRandomness(Class<?> violation) {
    assertCaught(CoreRules.noRandomness(), violation);
  }

  @ParameterizedTest
  @ValueSource(classes = {Violations.UsesOtherCore.class, Violations.UsesApp.class})
  void catchesOtherModules(Class<?> violation) {
    assertCaught(CoreRules.noOtherModule(SAMPLE), violation);
  }

  @ParameterizedTest
  @ValueSource(classes = {Violations.CallsForeignFunction.class, Violations.ForgesMemory.class})
  void catchesForeignFunctions(Class<?> violation) {
    assertCaught(ForeignFunctionRule.rule(), violation);
  }

  @ParameterizedTest
  @ValueSource(classes = {Violations.ParsesAddress.class, Violations.UsesValues.class})
  void letsTheRestPass(Class<?> innocent) {
    JavaClasses classes = new ClassFileImporter().importClasses(innocent);
    List<String> caught =
        CoreRules.rules(SAMPLE).stream()
            .map(rule -> rule.evaluate(classes))
            .filter(EvaluationResult::hasViolation)
            .map(result -> result.getFailureReport().toString())
            .toList();
    assertTrue(caught.isEmpty(), caught.toString());
  }

  /** A misspelt package would pass by having nothing in it. */
  @Test
  void refusesToCheckNothing() {
    assertThrows(AssertionError.class, () -> CoreRules.check("dev.culvert.misspelt"));
    assertThrows(AssertionError.class, () -> ForeignFunctionRule.check("dev.culvert.misspelt"));
  }

  private static void assertCaught(ArchRule rule, Class<?> violation) {
    EvaluationResult result = rule.evaluate(new ClassFileImporter().importClasses(violation));
    assertTrue(
        result.hasViolation(),
        () -> violation.getSimpleName() + " passed: " + rule.getDescription());
  }
}
