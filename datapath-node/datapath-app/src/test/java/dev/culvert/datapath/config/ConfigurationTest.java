package dev.culvert.datapath.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Policy;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

  private static final IpAddress OURS = IpAddress.parse("192.168.90.1");
  private static final IpAddress OTHERS = IpAddress.parse("192.168.80.1");

  private final Configuration configuration = new Configuration();

  @Test
  void anEncryptingPolicyBelongsToTheNodeWithItsAddress() {
    configuration.put(policy("ours", 1, Policy.Action.ENCRYPT, OURS, false));
    configuration.put(policy("others", 2, Policy.Action.ENCRYPT, OTHERS, false));
    assertEquals(List.of("ours"), names());
  }

  @Test
  void theOtherPoliciesBelongToEveryNode() {
    configuration.put(policy("pass", 1, Policy.Action.NONE, null, false));
    configuration.put(policy("drop", 2, Policy.Action.DISCARD, null, false));
    assertEquals(List.of("pass", "drop"), names());
  }

  @Test
  void policiesComeInTheirOrderWhateverOrderTheyArriveIn() {
    configuration.put(policy("second", 2, Policy.Action.NONE, null, false));
    configuration.put(policy("first", 1, Policy.Action.NONE, null, false));
    assertEquals(List.of("first", "second"), names());
    configuration.put(policy("first", 3, Policy.Action.NONE, null, false));
    assertEquals(List.of("second", "first"), names());
  }

  @Test
  void disabledAndRemovedPoliciesAreGone() {
    configuration.put(policy("disabled", 1, Policy.Action.NONE, null, true));
    Policy removed = policy("removed", 2, Policy.Action.NONE, null, false);
    configuration.put(removed);
    configuration.remove(removed.key());
    assertEquals(List.of(), names());
  }

  @Test
  void natRulesComeInTheirOrderWithoutTheDisabled() {
    configuration.put(natRule("b", 2, false));
    configuration.put(natRule("a", 1, false));
    configuration.put(natRule("off", 0, true));
    assertEquals(List.of("a", "b"), configuration.natRules().stream().map(NatRule::name).toList());
  }

  private List<String> names() {
    return configuration.policiesOf(Set.of(OURS)).stream().map(Policy::name).toList();
  }

  private static Policy policy(
      String name, long position, Policy.Action action, IpAddress saSource, boolean disabled) {
    IpPrefix any = IpPrefix.parse("0.0.0.0/0");
    return Policy.named(name)
        .position(position)
        .between(any, any)
        .action(action)
        .tunnel(true)
        .saBetween(saSource, saSource)
        .peer("peer")
        .disabled(disabled)
        .build();
  }

  private static NatRule natRule(String name, long position, boolean disabled) {
    return new NatRule(
        name, position, null, null, "ether1", NatRule.Action.MASQUERADE, disabled, "");
  }
}
