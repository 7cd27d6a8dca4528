package dev.culvert.esp.spd;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.esp.sad.OutboundSa;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The outbound SAs by the policy that they serve. For the control thread. */
final class OutboundSas {
  private static final Comparator<OutboundSa> NEWEST_FIRST =
      Comparator.comparing((OutboundSa sa) -> sa.spec().createdAt()).reversed();

  private final Map<SaKey, OutboundSa> byKey = new LinkedHashMap<>();
  private final Map<String, List<OutboundSa>> byPolicy = new HashMap<>();
  private final Map<SaKey, OutboundSa> bySuccession = new HashMap<>();

  Collection<OutboundSa> all() {
    return List.copyOf(byKey.values());
  }

  OutboundSpis bySpi() {
    return new OutboundSpis(byKey.values());
  }

  /**
   * Adds an SA, unless there is one with its key.
   *
   * @return names of the policies whose usable SAs have changed
   */
  Set<String> install(OutboundSa sa) {
    if (byKey.putIfAbsent(sa.key(), sa) != null) {
      return Set.of();
    }
    byPolicy.computeIfAbsent(sa.spec().policy(), policy -> new ArrayList<>()).addFirst(sa);
    if (sa.spec().replaces() != null) {
      bySuccession.put(sa.spec().replaces(), sa);
    }
    return touched(sa);
  }

  /**
   * Removes an SA, if it is there.
   *
   * @return names of the policies whose usable SAs have changed
   */
  Set<String> remove(SaKey key) {
    OutboundSa gone = byKey.remove(key);
    if (gone == null) {
      return Set.of();
    }
    byPolicy.computeIfPresent(
        gone.spec().policy(),
        (policy, sas) -> {
          sas.remove(gone);
          return sas.isEmpty() ? null : sas;
        });
    if (gone.spec().replaces() != null) {
      bySuccession.remove(gone.spec().replaces(), gone);
    }
    return touched(gone);
  }

  /** The policy of an SA, and that of the one which waits for it to go. */
  private Set<String> touched(OutboundSa sa) {
    Set<String> policies = new TreeSet<>(Set.of(sa.spec().policy()));
    OutboundSa successor = bySuccession.get(sa.key());
    if (successor != null) {
      policies.add(successor.spec().policy());
    }
    return policies;
  }

  /** Names of the policies that an SA was made for. */
  Set<String> policies() {
    return new HashSet<>(byPolicy.keySet());
  }

  /**
   * The SAs of a policy that may be used, the newest first: none before its predecessor is gone.
   */
  List<OutboundSa> usableOf(String policy) {
    return byPolicy.getOrDefault(policy, List.of()).stream()
        .filter(sa -> sa.spec().replaces() == null || !byKey.containsKey(sa.spec().replaces()))
        .sorted(NEWEST_FIRST)
        .toList();
  }
}
