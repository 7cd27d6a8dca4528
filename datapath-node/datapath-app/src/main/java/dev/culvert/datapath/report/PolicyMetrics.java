package dev.culvert.datapath.report;

import dev.culvert.contracts.event.SaReport.PolicyCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The counters of policies as Micrometer has them. Each policy is six time series, so that a bound
 * is set; those beyond it are counted and left out, and the console has them all. SAs have none:
 * their SPIs come and go, and each would be a series for ever. For the control thread.
 */
public final class PolicyMetrics {

  private static final PolicyCounters NOTHING = new PolicyCounters("", 0, 0, 0, 0, 0, 0, 0, 0);

  private final MeterRegistry registry;
  private final int most;
  private final Map<String, List<Meter>> exported = new HashMap<>();
  private volatile Map<String, PolicyCounters> current = Map.of();

  /**
   * Metrics without policies.
   *
   * @param most how many policies are exported; 0 for none
   */
  public PolicyMetrics(MeterRegistry registry, int most) {
    this.registry = registry;
    this.most = most;
    Gauge.builder("culvert.policies.unexported", this, m -> m.current.size() - m.exported.size())
        .description("Policies whose counters are not exported, since there are too many")
        .register(registry);
  }

  /** Exports these counters, by name of the policy, and none of policies that are gone. */
  public void update(Map<String, PolicyCounters> counters) {
    current = counters;
    exported.entrySet().removeIf(one -> !counters.containsKey(one.getKey()) && remove(one));
    for (String policy : counters.keySet()) {
      if (exported.size() < most) {
        exported.computeIfAbsent(policy, this::export);
      }
    }
  }

  private boolean remove(Map.Entry<String, List<Meter>> policy) {
    policy.getValue().forEach(registry::remove);
    return true;
  }

  private List<Meter> export(String policy) {
    return List.of(
        counter(policy, "in", "accepted", PolicyCounters::inAccepted),
        counter(policy, "in", "dropped", PolicyCounters::inDropped),
        counter(policy, "in", "transformed", PolicyCounters::inTransformed),
        counter(policy, "out", "accepted", PolicyCounters::outAccepted),
        counter(policy, "out", "dropped", PolicyCounters::outDropped),
        counter(policy, "out", "transformed", PolicyCounters::outTransformed));
  }

  private Meter counter(
      String policy, String direction, String outcome, ToLongFunction<PolicyCounters> value) {
    return FunctionCounter.builder(
            "culvert.policy.packets",
            this,
            m -> value.applyAsLong(m.current.getOrDefault(policy, NOTHING)))
        .description("Packets that a policy matched, as /ip ipsec policy print stats has them")
        .tag("policy", policy)
        .tag("direction", direction)
        .tag("outcome", outcome)
        .register(registry);
  }
}
