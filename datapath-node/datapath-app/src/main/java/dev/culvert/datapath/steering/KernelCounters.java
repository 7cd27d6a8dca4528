package dev.culvert.datapath.steering;

import dev.culvert.datapath.report.ClearCounters;
import dev.culvert.linux.InterceptRule;
import dev.culvert.linux.InterceptionPlan;
import dev.culvert.linux.RuleCounter;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kernel's counters since this process began: what an earlier process left in them is taken
 * off. The steering thread updates, any thread reads.
 */
final class KernelCounters {

  private record Cell(int rule, RuleCounter.Kind kind) {}

  private Map<Cell, Long> atStart;
  private volatile Map<Integer, ClearCounters> byRule = Map.of();

  /** Takes a reading in; the first is where counting starts. */
  void update(Collection<RuleCounter> reading) {
    if (atStart == null) {
      atStart =
          reading.stream()
              .collect(Collectors.toMap(c -> new Cell(c.rule(), c.kind()), RuleCounter::packets));
    }
    Map<Integer, Map<RuleCounter.Kind, Long>> packets = new HashMap<>();
    for (RuleCounter counter : reading) {
      long since =
          counter.packets() - atStart.getOrDefault(new Cell(counter.rule(), counter.kind()), 0L);
      packets
          .computeIfAbsent(counter.rule(), rule -> new EnumMap<>(RuleCounter.Kind.class))
          .put(counter.kind(), since);
    }
    byRule =
        packets.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> of(e.getValue())));
  }

  /** A rule that is gone counts from zero when its number comes again. */
  void forgetOthers(InterceptionPlan plan) {
    Set<Integer> stay =
        plan.rules().stream().map(InterceptRule::number).collect(Collectors.toSet());
    if (atStart != null) {
      atStart.keySet().removeIf(cell -> !stay.contains(cell.rule()));
    }
  }

  Map<Integer, ClearCounters> byRule() {
    return byRule;
  }

  private static ClearCounters of(Map<RuleCounter.Kind, Long> packets) {
    return new ClearCounters(
        packets.getOrDefault(RuleCounter.Kind.IN_ACCEPT, 0L),
        packets.getOrDefault(RuleCounter.Kind.IN_DROP, 0L),
        packets.getOrDefault(RuleCounter.Kind.IN_DROP_ENCRYPTED_EXPECTED, 0L),
        packets.getOrDefault(RuleCounter.Kind.OUT_ACCEPT, 0L),
        packets.getOrDefault(RuleCounter.Kind.OUT_DROP, 0L)
            + packets.getOrDefault(RuleCounter.Kind.OUT_DROP_UNGUARDED, 0L),
        packets.getOrDefault(RuleCounter.Kind.OUT_CLEAR, 0L));
  }
}
