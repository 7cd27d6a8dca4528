package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.linux.InterceptRule.Verdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a plan refuses, naming the field. */
class InterceptionPlanTest {
  private static void assertRefused(String named, Executable making) {
    String message = assertThrows(IllegalArgumentException.class, making).getMessage();
    assertTrue(message.contains(named), message);
  }

  private static InterceptRule rule(int number, String source, String destination, int protocol) {
    return new InterceptRule(
        number,
        Prefix.parse(source),
        Prefix.parse(destination),
        protocol,
        PortRange.ANY,
        new PortRange(80, 80),
        Verdict.PASS,
        InterceptRule.NOT_ITS_OWN);
  }

  @Test
  void rulesAreConsistent() {
    assertRefused("rule number 0", () -> rule(0, "10.0.0.0/8", "10.0.0.0/8", 6));
    assertRefused("rule number 16384", () -> rule(16384, "10.0.0.0/8", "10.0.0.0/8", 6));
    assertRefused("one IP version", () -> rule(1, "10.0.0.0/8", "2001:db8::/32", 6));
    assertRefused("protocol 256", () -> rule(1, "10.0.0.0/8", "10.0.0.0/8", 256));
    assertRefused("ports need", () -> rule(1, "10.0.0.0/8", "10.0.0.0/8", 47));
    assertRefused("both ports", () -> rule(1, "10.0.0.0/8", "10.0.0.0/8", 1));
    assertRefused("ports 9-8", () -> new PortRange(9, 8));
  }

  @Test
  void aNumberStandsForOneRule() {
    InterceptRule rule = rule(1, "10.0.0.0/8", "10.0.0.0/8", 6);
    assertRefused(
        "rule number 1", () -> new InterceptionPlan(List.of(rule, rule), List.of(), List.of()));
  }

  @Test
  void interfaceNamesCarryNoSyntax() {
    for (String name : List.of("", "-x", "a\"b", "a b", "sixteen-letters-", "a;b", "a\nb")) {
      assertRefused(
          "interface name", () -> new InterceptionPlan(List.of(), List.of(name), List.of()));
      assertRefused(
          "interface name",
          () ->
              new SourceNatRule(
                  Optional.of(name),
                  Optional.empty(),
                  Optional.empty(),
                  SourceNatRule.Action.MASQUERADE));
    }
  }

  @Test
  void prefixesAreWhole() {
    assertEquals("10.1.2.0/24", Prefix.parse("10.1.2.0/24").toString());
    assertEquals(32, Prefix.parse("10.1.2.3").bits());
    assertEquals(128, Prefix.parse("2001:db8::1").bits());
    assertRefused("clear the bits", () -> Prefix.parse("10.1.2.3/24"));
    assertRefused("prefix length 33", () -> Prefix.parse("10.1.2.0/33"));
    assertRefused("no.such.host", () -> Prefix.parse("no.such.host/24"));
  }
}
