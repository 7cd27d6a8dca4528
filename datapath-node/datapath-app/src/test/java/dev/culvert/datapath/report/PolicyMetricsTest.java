package dev.culvert.datapath.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.culvert.contracts.event.SaReport.PolicyCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyMetricsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final PolicyMetrics metrics = new PolicyMetrics(registry, 2);

  @Test
  void aPolicyComesAndGoesWithItsSixSeries() {
    metrics.update(Map.of("p1", new PolicyCounters("p1", 1, 2, 3, 0, 4, 5, 6, 0)));
    assertEquals(2, counter("p1", "in", "dropped").count());
    assertEquals(6, counter("p1", "out", "transformed").count());
    assertEquals(6, series());
    metrics.update(Map.of());
    assertNull(counter("p1", "in", "dropped"));
    assertEquals(0, series());
  }

  @Test
  void noMoreThanTheBoundAreExported() {
    metrics.update(
        Map.of(
            "p1", new PolicyCounters("p1", 1, 0, 0, 0, 0, 0, 0, 0),
            "p2", new PolicyCounters("p2", 1, 0, 0, 0, 0, 0, 0, 0),
            "p3", new PolicyCounters("p3", 1, 0, 0, 0, 0, 0, 0, 0)));
    assertEquals(12, series());
    assertEquals(1, registry.get("culvert.policies.unexported").gauge().value());
  }

  private FunctionCounter counter(String policy, String direction, String outcome) {
    return registry
        .find("culvert.policy.packets")
        .tags("policy", policy, "direction", direction, "outcome", outcome)
        .functionCounter();
  }

  private int series() {
    return registry.find("culvert.policy.packets").functionCounters().size();
  }
}
