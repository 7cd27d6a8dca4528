package dev.culvert.esp.spd;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.Selector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The outbound SPD and the SAs of its policies. One control thread changes it; each change
 * publishes a new snapshot, which the outbound thread sees at its next batch. The newest SA of a
 * policy is used, but none before the one that it replaces is removed.
 */
public final class Spd {
  private static final Comparator<OutboundSa> NEWEST_FIRST =
      Comparator.comparing((OutboundSa sa) -> sa.spec().createdAt()).reversed();

  private final Map<String, PolicyRuntime> runtimes = new HashMap<>();
  private final Map<SaKey, OutboundSa> sas = new LinkedHashMap<>();
  private Collection<SpdRule> rules = List.of();
  private volatile SpdSnapshot snapshot = new SpdSnapshot(new SpdEntry[0]);

  /**
   * Replaces the policies. Those that stay by name keep their counters, even while disabled; what
   * is kept for a policy that has yet to come stays too.
   */
  public void replace(Collection<SpdRule> newRules) {
    Set<String> gone = names(rules);
    gone.removeAll(names(newRules));
    runtimes.keySet().removeAll(gone);
    rules = List.copyOf(newRules);
    publish();
  }

  private static Set<String> names(Collection<SpdRule> rules) {
    return rules.stream().map(rule -> rule.policy().name()).collect(Collectors.toSet());
  }

  /** Adds an SA; one with the same key stays as it is, for its numbers must not repeat. */
  public void install(OutboundSa sa) {
    if (sas.putIfAbsent(sa.key(), sa) == null) {
      publish();
    }
  }

  /** Removes an SA; no such SA changes nothing. */
  public void remove(SaKey key) {
    if (sas.remove(key) != null) {
      publish();
    }
  }

  /** The outbound SAs in the order of their installation; for the control thread. */
  public Collection<OutboundSa> sas() {
    return List.copyOf(sas.values());
  }

  /** What is kept of the policy of this name, now or when it comes; for the control thread. */
  public PolicyRuntime runtime(String policy) {
    return runtimes.computeIfAbsent(policy, name -> new PolicyRuntime());
  }

  /** The snapshot in force. */
  public SpdSnapshot snapshot() {
    return snapshot;
  }

  private void publish() {
    List<OutboundSa> newestFirst = new ArrayList<>(sas.values()).reversed();
    newestFirst.removeIf(sa -> sas.containsKey(sa.spec().replaces()));
    newestFirst.sort(NEWEST_FIRST);
    List<SpdRule> inForce =
        rules.stream()
            .filter(rule -> !rule.policy().disabled())
            .sorted(Comparator.comparing(SpdRule::policy, Policy.ORDER))
            .toList();
    Map<String, Policy> byName = new HashMap<>();
    inForce.forEach(rule -> byName.put(rule.policy().name(), rule.policy()));
    List<SpdEntry> entries = new ArrayList<>();
    for (SpdRule rule : inForce) {
      Policy policy = rule.policy();
      Optional<Selector> selector =
          Selector.of(policy.sourceSelector(), policy.destinationSelector());
      if (selector.isPresent()) {
        List<OutboundSa> usable = candidates(policy, newestFirst, byName);
        entries.add(new SpdEntry(rule, selector.get(), runtime(policy.name()), usable));
      }
    }
    snapshot = new SpdSnapshot(entries.toArray(SpdEntry[]::new));
  }

  /** The SAs that a policy may use: its own, then those that other policies share with it. */
  private static List<OutboundSa> candidates(
      Policy policy, List<OutboundSa> newestFirst, Map<String, Policy> byName) {
    if (policy.action() != Policy.Action.ENCRYPT) {
      return List.of();
    }
    List<OutboundSa> own = new ArrayList<>();
    List<OutboundSa> shared = new ArrayList<>();
    for (OutboundSa sa : newestFirst) {
      Policy owner = byName.get(sa.spec().policy());
      if (sa.spec().policy().equals(policy.name())) {
        own.add(sa);
      } else if (owner != null && share(policy, owner)) {
        shared.add(sa);
      }
    }
    own.addAll(shared);
    return own;
  }

  /**
   * Whether two policies share SAs: they have the same ends and ask for the same protection, and
   * neither is unique.
   */
  private static boolean share(Policy policy, Policy owner) {
    return owner.action() == Policy.Action.ENCRYPT
        && policy.level() != Policy.Level.UNIQUE
        && owner.level() != Policy.Level.UNIQUE
        && policy.saSource().equals(owner.saSource())
        && policy.saDestination().equals(owner.saDestination())
        && policy.proposal().equals(owner.proposal());
  }
}
