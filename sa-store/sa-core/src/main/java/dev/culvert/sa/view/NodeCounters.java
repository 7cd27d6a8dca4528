package dev.culvert.sa.view;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport;
import dev.culvert.contracts.event.SaReport.PolicyCounters;
import dev.culvert.contracts.event.SaReport.SaCounters;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest counters of one start of a node, put together from its reports.
 *
 * @param generation which start of the node
 * @param sas by SA
 * @param policies by name of the policy
 * @param global by name of the counter
 */
public record NodeCounters(
    long generation,
    Map<SaKey, SaCounters> sas,
    Map<String, PolicyCounters> policies,
    Map<String, Long> global) {

  /** Takes reports of one node in; for one thread. */
  static final class Fold {
    private final long generation;
    private final Map<SaKey, SaCounters> sas = new HashMap<>();
    private final Map<String, PolicyCounters> policies = new HashMap<>();
    private final Map<String, Long> global = new HashMap<>();

    /** Counters of a start that nothing is known of yet. */
    Fold(long generation) {
      this.generation = generation;
    }

    Fold(NodeCounters from) {
      this(from.generation);
      sas.putAll(from.sas);
      policies.putAll(from.policies);
      global.putAll(from.global);
    }

    /** Whether a report is of this start. */
    boolean isOf(SaReport.Counters report) {
      return generation == report.generation();
    }

    void take(SaReport.Counters report) {
      report.sas().forEach(sa -> sas.put(sa.sa(), sa));
      report.policies().forEach(policy -> policies.put(policy.policy(), policy));
      global.putAll(report.global());
    }

    void forget(SaKey sa) {
      sas.remove(sa);
    }

    NodeCounters result() {
      return new NodeCounters(
          generation, Map.copyOf(sas), Map.copyOf(policies), Map.copyOf(global));
    }
  }
}
