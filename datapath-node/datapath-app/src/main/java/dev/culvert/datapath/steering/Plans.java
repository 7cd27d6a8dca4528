package dev.culvert.datapath.steering;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.config.NatRule;
import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.spd.Sharing;
import dev.culvert.linux.InterceptRule;
import dev.culvert.linux.InterceptRule.Verdict;
import dev.culvert.linux.InterceptionPlan;
import dev.culvert.linux.PortRange;
import dev.culvert.linux.Prefix;
import dev.culvert.linux.SourceNatRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the kernel's plan from the configuration. */
public final class Plans {

  private Plans() {}

  /**
   * The plan of a node.
   *
   * @param policies the node's policies in their order
   * @param numbers their numbers, by name
   * @param withSa names of those that have an outbound SA
   * @param devices the interfaces that packets leave by
   * @param natRules source NAT rules in their order
   * @throws IllegalArgumentException when a policy or rule has no form in the kernel; the message
   *     names it
   */
  public static InterceptionPlan of(
      List<Policy> policies,
      Map<String, Integer> numbers,
      Set<String> withSa,
      Collection<String> devices,
      List<NatRule> natRules) {
    Map<String, Integer> own = ofOutput(policies, numbers);
    return new InterceptionPlan(
        policies.stream()
            .map(
                policy ->
                    rule(
                        policy,
                        numbers.get(policy.name()),
                        withSa.contains(policy.name()),
                        own.get(policy.name())))
            .toList(),
        List.copyOf(devices),
        natRules.stream().map(Plans::sourceNat).toList());
  }

  /**
   * The number in the mark of what a policy makes, by its name. Policies that use each other's SAs
   * have the least of their numbers together: none of them is to protect what another has made by
   * the same SA.
   */
  public static Map<String, Integer> ofOutput(List<Policy> policies, Map<String, Integer> numbers) {
    Map<Sharing, Integer> least = new HashMap<>();
    policies.forEach(
        policy ->
            Sharing.of(policy)
                .ifPresent(group -> least.merge(group, numbers.get(policy.name()), Math::min)));
    return policies.stream()
        .collect(
            Collectors.toMap(
                Policy::name,
                policy -> Sharing.of(policy).map(least::get).orElse(numbers.get(policy.name()))));
  }

  private static InterceptRule rule(Policy policy, int number, boolean hasSa, int own) {
    try {
      return new InterceptRule(
          number,
          prefix(policy.source()),
          prefix(policy.destination()),
          policy.protocol(),
          ports(policy.sourcePorts()),
          ports(policy.destinationPorts()),
          verdict(policy, hasSa),
          coversItsTunnel(policy) ? own : InterceptRule.NOT_ITS_OWN);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("policy " + policy.name() + ": " + e.getMessage(), e);
    }
  }

  /** Whether the packets between the tunnel's own ends are the policy's as well. */
  private static boolean coversItsTunnel(Policy policy) {
    return policy.action() == Policy.Action.ENCRYPT
        && policy.source().contains(policy.saSource())
        && policy.destination().contains(policy.saDestination());
  }

  /** Without an SA the level decides (Policy.Level). */
  private static Verdict verdict(Policy policy, boolean hasSa) {
    return switch (policy.action()) {
      case NONE -> Verdict.PASS;
      case DISCARD -> Verdict.DISCARD;
      case ENCRYPT -> {
        if (hasSa) {
          yield Verdict.PROTECT_ESTABLISHED;
        }
        yield switch (policy.level()) {
          case USE -> Verdict.PASS_WITHOUT_SA;
          case ACQUIRE -> Verdict.PASS_ACQUIRING;
          case REQUIRE, UNIQUE -> Verdict.PROTECT_ACQUIRING;
        };
      }
    };
  }

  private static SourceNatRule sourceNat(NatRule rule) {
    try {
      return new SourceNatRule(
          Optional.ofNullable(rule.outInterface()),
          Optional.ofNullable(rule.source()).map(Plans::prefix),
          Optional.ofNullable(rule.destination()).map(Plans::prefix),
          switch (rule.action()) {
            case ACCEPT -> SourceNatRule.Action.ACCEPT;
            case MASQUERADE -> SourceNatRule.Action.MASQUERADE;
          });
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("nat rule " + rule.name() + ": " + e.getMessage(), e);
    }
  }

  private static Prefix prefix(IpPrefix prefix) {
    return new Prefix(prefix.address().toInetAddress(), prefix.length());
  }

  private static PortRange ports(dev.culvert.contracts.PortRange ports) {
    return new PortRange(ports.first(), ports.last());
  }
}
