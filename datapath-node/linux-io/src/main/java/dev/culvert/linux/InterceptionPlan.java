package dev.culvert.linux;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What an interception is to do.
 *
 * @param rules the security policy, first match wins, every number once
 * @param devices the interfaces that packets may leave by; by any other, what a rule protects or
 *     discards is dropped
 * @param sourceNat the user's srcnat rules, first match wins; they never apply to what a rule
 *     protects or discards
 */
public record InterceptionPlan(
    List<InterceptRule> rules, List<String> devices, List<SourceNatRule> sourceNat) {
  public InterceptionPlan {
    rules = List.copyOf(rules);
    devices = List.copyOf(devices);
    sourceNat = List.copyOf(sourceNat);
    devices.forEach(InterfaceName::check);
    Set<Integer> numbers = new HashSet<>();
    for (InterceptRule rule : rules) {
      if (!numbers.add(rule.number())) {
        throw new IllegalArgumentException("rule number " + rule.number() + " is there twice");
      }
    }
  }
}
