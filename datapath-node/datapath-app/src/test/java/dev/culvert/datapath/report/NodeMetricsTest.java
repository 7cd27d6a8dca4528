package dev.culvert.datapath.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.datapath.engine.EngineCounters;
import dev.culvert.datapath.relay.Admission;
import dev.culvert.datapath.relay.RelayCounters;
import dev.culvert.datapath.relay.RelayDrop;
import dev.culvert.datapath.relay.RelayTimers;
import dev.culvert.esp.stats.DropCounters;
import dev.culvert.esp.stats.DropReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RelayCounters relay = new RelayCounters();
  private final NodeMetrics metrics = new NodeMetrics(registry);

  @Test
  void everyMetricSaysWhatItIs() {
    metrics.bind(relay);
    metrics.bind(new EngineCounters());
    metrics.bind("in", new DropCounters());
    metrics.bind(new Admission(1, 1, new Random(1)::nextBytes, relay, 0));
    RelayTimers unused = new RelayTimers(registry);
    assertTrue(registry.getMeters().size() > RelayDrop.values().length);
    for (Meter meter : registry.getMeters()) {
      String description = meter.getId().getDescription();
      assertFalse(description == null || description.isBlank(), meter.getId().getName());
    }
  }

  @Test
  void theStatisticsAreThoseOfTheConsole() {
    DropCounters in = new DropCounters();
    metrics.bind(in, new DropCounters(), () -> new ClearCounters(0, 2, 0, 0, 0, 0));
    in.count(DropReason.ICV_INVALID);
    assertEquals(1, statistic("in-state-protocol-errors"));
    assertEquals(2, statistic("in-policy-blocked"));
    assertEquals(25, registry.get("culvert.ipsec.statistics").functionCounters().size());
    assertEquals(0, counter("culvert.packets.unprotected"));
  }

  private double statistic(String name) {
    return registry
        .get("culvert.ipsec.statistics")
        .tag("statistic", name)
        .functionCounter()
        .count();
  }

  @Test
  void datagramsAreCountedByWhatBecameOfThem() {
    metrics.bind(relay);
    relay.delivered();
    relay.drop(RelayDrop.RATE_LIMITED);
    relay.drop(RelayDrop.RATE_LIMITED);
    relay.cookiesAsked(3);
    assertEquals(1, counter("culvert.ike.messages.received"));
    assertEquals(3, counter("culvert.ike.cookies.asked"));
    assertEquals(0, counter("culvert.ike.cookies.accepted"));
    assertEquals(
        2,
        registry
            .get("culvert.ike.messages.dropped")
            .tag("reason", "rate-limited")
            .functionCounter()
            .count());
  }

  @Test
  void timesOfTwoClocksAreNeverNegative() {
    RelayTimers timers = new RelayTimers(registry);
    timers.instructed(NOW.plusMillis(5), NOW);
    timers.instructed(NOW, NOW.plusMillis(7));
    var outbound = registry.get("culvert.ike.relay.outbound").timer();
    assertEquals(2, outbound.count());
    assertEquals(7, outbound.totalTime(TimeUnit.MILLISECONDS));
    timers.published(NOW, NOW.plus(Duration.ofMillis(2)));
    assertEquals(1, registry.get("culvert.ike.relay.inbound").timer().count());
  }

  private double counter(String name) {
    return registry.get(name).functionCounter().count();
  }
}
