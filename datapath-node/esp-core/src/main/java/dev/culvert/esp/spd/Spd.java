package dev.culvert.esp.spd;

import dev.culvert.contracts.config.Policy;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.Selector;
import dev.culvert.esp.selector.SelectorTree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The outbound SPD and the SAs of its policies. One control thread changes it; each change
 * publishes a new snapshot, which a worker sees at its next batch. A change of the policies builds
 * the tree anew; one of the SAs touches the entries that may use them.
 */
public final class Spd {
  private static final int NONE = SpdEntry.SHARES_WITH_NONE;

  private final int lastMark;
  private final Map<String, PolicyRuntime> runtimes = new HashMap<>();
  private final OutboundSas sas = new OutboundSas();
  private Collection<SpdRule> rules = List.of();
  private Map<String, Integer> entryOfPolicy = Map.of();
  private List<List<String>> sharingPolicies = List.of();
  private volatile boolean holdsLarval = true;
  private volatile SpdSnapshot snapshot = SpdSnapshot.EMPTY;

  /**
   * Replaces the policies. Those that stay by name keep their counters, even while disabled; what
   * is kept for a policy that has yet to come stays too.
   */
  public void replace(Collection<SpdRule> newRules) {
    Set<String> gone = names(rules);
    gone.removeAll(names(newRules));
    runtimes.keySet().removeAll(gone);
    rules = List.copyOf(newRules);
    build();
  }

  private static Set<String> names(Collection<SpdRule> rules) {
    return rules.stream().map(rule -> rule.policy().name()).collect(Collectors.toSet());
  }

  /** An SPD without policies whose packets leave without marks. */
  public Spd() {
    this(0);
  }

  /**
   * An SPD without policies.
   *
   * @param lastMark the mark (SO_MARK) of packets that no policy is to be asked about any more
   */
  public Spd(int lastMark) {
    this.lastMark = lastMark;
  }

  /** The mark of packets that no policy is to be asked about any more. */
  public int lastMark() {
    return lastMark;
  }

  /** Adds an SA; one with the same key stays as it is, for its numbers must not repeat. */
  public void install(OutboundSa sa) {
    renewIfAny(sas.install(sa));
  }

  /** Removes an SA; no such SA changes nothing. */
  public void remove(SaKey key) {
    renewIfAny(sas.remove(key));
  }

  /** The outbound SAs in the order of their installation; for the control thread. */
  public Collection<OutboundSa> sas() {
    return sas.all();
  }

  /** What is kept of the policy of this name, now or when it comes; for the control thread. */
  public PolicyRuntime runtime(String policy) {
    return runtimes.computeIfAbsent(policy, name -> new PolicyRuntime());
  }

  /** Says whether packets wait while their SA is being made. */
  public void holdsLarval(boolean holds) {
    holdsLarval = holds;
  }

  /** Whether packets wait while their SA is being made; for any thread. */
  public boolean holdsLarval() {
    return holdsLarval;
  }

  /** Names of the policies that have an SA: their own or, with manual keys, the common one. */
  public Set<String> protectedPolicies() {
    Set<String> names = sas.policies();
    for (List<String> group : sharingPolicies) {
      Policy first = snapshot.entries()[entryOfPolicy.get(group.getFirst())].policy();
      if (first.hasManualKeys() && group.stream().anyMatch(names::contains)) {
        names.addAll(group);
      }
    }
    return names;
  }

  /** The snapshot in force. */
  public SpdSnapshot snapshot() {
    return snapshot;
  }

  private void renewIfAny(Set<String> policies) {
    if (!policies.isEmpty()) {
      renew(policies);
    }
  }

  private void build() {
    List<SpdRule> inForce =
        rules.stream()
            .filter(rule -> !rule.policy().disabled())
            .sorted(Comparator.comparing(SpdRule::policy, Policy.ORDER))
            .toList();
    entryOfPolicy = new HashMap<>();
    sharingPolicies = new ArrayList<>();
    Map<Sharing, Integer> groups = new HashMap<>();
    List<Selector> selectors = new ArrayList<>();
    List<SpdEntry> entries = new ArrayList<>();
    for (SpdRule rule : inForce) {
      Policy policy = rule.policy();
      Optional<Selector> selector =
          Selector.of(policy.sourceSelector(), policy.destinationSelector());
      if (selector.isPresent()) {
        int group = Sharing.of(policy).map(sharing -> join(groups, sharing, policy)).orElse(NONE);
        entryOfPolicy.put(policy.name(), entries.size());
        selectors.add(selector.get());
        entries.add(new SpdEntry(rule, selector.get(), runtime(policy.name()), group));
      }
    }
    snapshot =
        new SpdSnapshot(
            SelectorTree.of(selectors),
            entries.toArray(SpdEntry[]::new),
            new Verdict[entries.size()],
            new OutboundSa[sharingPolicies.size()][],
            sas.bySpi());
    renew(entryOfPolicy.keySet());
  }

  private int join(Map<Sharing, Integer> groups, Sharing sharing, Policy policy) {
    int group = groups.computeIfAbsent(sharing, s -> groups.size());
    if (group == sharingPolicies.size()) {
      sharingPolicies.add(new ArrayList<>());
    }
    sharingPolicies.get(group).add(policy.name());
    return group;
  }

  /** Publishes a snapshot in which these policies use the SAs of now. */
  private void renew(Set<String> policies) {
    SpdEntry[] entries = snapshot.entries().clone();
    Verdict[] usual = snapshot.usual().clone();
    OutboundSa[][] shared = snapshot.shared().clone();
    Set<Integer> groups = new HashSet<>();
    Set<String> touched = new HashSet<>(policies);
    for (String policy : policies) {
      Integer index = entryOfPolicy.get(policy);
      if (index != null) {
        entries[index] = entries[index].with(sas.usableOf(policy));
        groups.add(entries[index].sharing());
      }
    }
    groups.remove(NONE);
    for (int group : groups) {
      shared[group] =
          sharingPolicies.get(group).stream()
              .flatMap(policy -> sas.usableOf(policy).stream())
              .toArray(OutboundSa[]::new);
      touched.addAll(sharingPolicies.get(group));
    }
    for (String policy : touched) {
      Integer index = entryOfPolicy.get(policy);
      if (index != null) {
        usual[index] = entries[index].usual(SpdSnapshot.sharedWith(entries[index], shared));
      }
    }
    snapshot = new SpdSnapshot(snapshot.tree(), entries, usual, shared, sas.bySpi());
  }
}
