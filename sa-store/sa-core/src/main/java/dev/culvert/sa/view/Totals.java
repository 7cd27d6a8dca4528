package dev.culvert.sa.view;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SaReport.PolicyCounters;
import dev.culvert.contracts.event.SaReport.SaCounters;
import java.util.Optional;

/** Counters, added up over the nodes that report them. */
public final class Totals {

  private Totals() {}

  /** The counters of a policy on all nodes. */
  public static PolicyCounters ofPolicy(String policy, Observations observations) {
    return observations.nodes().values().stream()
        .flatMap(node -> Optional.ofNullable(node.policies().get(policy)).stream())
        .reduce(new PolicyCounters(policy, 0, 0, 0, 0, 0, 0, 0, 0), Totals::sum);
  }

  private static PolicyCounters sum(PolicyCounters a, PolicyCounters b) {
    return new PolicyCounters(
        a.policy(),
        a.inAccepted() + b.inAccepted(),
        a.inDropped() + b.inDropped(),
        a.inTransformed() + b.inTransformed(),
        a.notDecrypted() + b.notDecrypted(),
        a.outAccepted() + b.outAccepted(),
        a.outDropped() + b.outDropped(),
        a.outTransformed() + b.outTransformed(),
        a.notEncrypted() + b.notEncrypted());
  }

  /** The counters of an SA, which lives on one node. */
  public static Optional<SaCounters> ofSa(SaKey key, Observations observations) {
    return Optional.ofNullable(observations.nodes().get(key.node()))
        .map(node -> node.sas().get(key));
  }

  /** A global counter on all nodes. */
  public static long ofGlobal(String name, Observations observations) {
    return observations.nodes().values().stream()
        .mapToLong(node -> node.global().getOrDefault(name, 0L))
        .sum();
  }
}
