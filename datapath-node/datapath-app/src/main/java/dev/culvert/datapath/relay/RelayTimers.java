package dev.culvert.datapath.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/** How long IKE messages take between this node and ike-service. Any thread may use it. */
public final class RelayTimers {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Timer inbound;
  private final Timer outbound;

  /** Timers in this registry. */
  public RelayTimers(MeterRegistry registry) {
    this.inbound =
        timer(
            registry,
            "culvert.ike.relay.inbound",
            "Time from the receipt of an IKE message until the broker has it");
    this.outbound =
        timer(
            registry,
            "culvert.ike.relay.outbound",
            "Time from ike-service's decision until this node has the instruction; both clocks"
                + " count");
  }

  /** An IKE message is with the broker. */
  public void published(Instant receivedAt, Instant now) {
    inbound.record(between(receivedAt, now));
  }

  /** An instruction has come. */
  public void instructed(Instant decidedAt, Instant now) {
    outbound.record(between(decidedAt, now));
  }

  private static Duration between(Instant from, Instant to) {
    return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
  }

  private static Timer timer(MeterRegistry registry, String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(SHORTEST)
        .maximumExpectedValue(LONGEST)
        .register(registry);
  }
}
