package dev.culvert.datapath.steering;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.datapath.report.ClearCounters;
import dev.culvert.linux.InterceptionPlan;
import dev.culvert.linux.RuleCounter;
import dev.culvert.linux.RuleCounter.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelCountersTest {

  private static final InterceptionPlan EMPTY =
      new InterceptionPlan(List.of(), List.of(), List.of());

  private final KernelCounters counters = new KernelCounters();

  @Test
  void whatAnEarlierProcessCountedIsTakenOff() {
    counters.update(List.of(new RuleCounter(1, Kind.IN_DROP, 100, 0)));
    counters.update(List.of(new RuleCounter(1, Kind.IN_DROP, 103, 0)));
    assertEquals(new ClearCounters(0, 3, 0, 0, 0, 0), counters.byRule().get(1));
  }

  @Test
  void aNumberThatComesAgainCountsFromZero() {
    counters.update(List.of(new RuleCounter(1, Kind.IN_DROP, 100, 0)));
    counters.forgetOthers(EMPTY);
    counters.update(List.of(new RuleCounter(1, Kind.IN_DROP, 2, 0)));
    assertEquals(2, counters.byRule().get(1).inDropped());
  }

  @Test
  void eachKindHasItsPlace() {
    counters.update(List.of());
    counters.update(
        List.of(
            new RuleCounter(1, Kind.IN_ACCEPT, 1, 0),
            new RuleCounter(1, Kind.IN_DROP, 2, 0),
            new RuleCounter(1, Kind.IN_DROP_ENCRYPTED_EXPECTED, 3, 0),
            new RuleCounter(1, Kind.OUT_ACCEPT, 4, 0),
            new RuleCounter(1, Kind.OUT_DROP, 5, 0),
            new RuleCounter(1, Kind.OUT_DROP_UNGUARDED, 6, 0),
            new RuleCounter(1, Kind.OUT_REDIRECT, 7, 0),
            new RuleCounter(1, Kind.OUT_CLEAR, 8, 0)));
    assertEquals(new ClearCounters(1, 2, 3, 4, 11, 8), counters.byRule().get(1));
  }
}
