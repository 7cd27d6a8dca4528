package dev.culvert.ike.app.metrics;

import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.records.RefusedRecords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** The metrics of ike-service. */
public final class IkeMetrics {

  /** The timer of {@link #takenOver}. */
  public static final String TAKEOVER = "culvert.ike.partition.takeover";

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final MeterRegistry registry;
  private final Timer appendToCommit;
  private final Timer transaction;
  private final Timer takeover;
  private final DistributionSummary batch;
  private final RefusedRecords refusedRecords;

  public IkeMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.appendToCommit =
        timer(
            "culvert.ike.append.to.commit",
            "Time from the append of an inbound record to the commit of what it led to");
    this.transaction =
        timer("culvert.ike.transaction", "Time that the transaction of one batch takes");
    this.takeover =
        timer(TAKEOVER, "Time to take a partition over, from another replica or after a failure");
    this.batch =
        DistributionSummary.builder("culvert.ike.batch")
            .description("Records that one transaction takes in")
            .baseUnit("records")
            .register(registry);
    this.refusedRecords = new RefusedRecords(registry);
  }

  /** Counts a record of a topic by its type, or {@code unknown}. */
  public void record(String type, Outcome outcome) {
    Counter.builder("culvert.ike.records")
        .description("Records that were read, by type and by what became of them")
        .tag("type", type)
        .tag("outcome", outcome.label())
        .register(registry)
        .increment();
  }

  /** Where records are counted that were not believed. */
  public RefusedRecords refusedRecords() {
    return refusedRecords;
  }

  /** Counts a negotiation that ended: {@code established} or a cause of failure. */
  public void handshake(String result) {
    Counter.builder("culvert.ike.handshakes")
        .description("Negotiations that ended, by result")
        .tag("result", result.toLowerCase(Locale.ROOT))
        .register(registry)
        .increment();
  }

  /** Counts an SA that was negotiated with a weak algorithm. */
  public void weakAlgorithm(String algorithm) {
    Counter.builder("culvert.ike.weak.algorithms")
        .description("SAs that were negotiated with a weak algorithm, by algorithm")
        .tag("algorithm", algorithm)
        .register(registry)
        .increment();
  }

  /** Times an IKE SA from its first message to its establishment, as {@code side} saw it. */
  public void established(Side side, Duration time) {
    histogram(
            "culvert.ike.handshake.duration",
            "Time from the first message of an IKE SA to its establishment, by side")
        .tag("side", side.name().toLowerCase(Locale.ROOT))
        .register(registry)
        .record(time);
  }

  /**
   * Times an exchange of ours on an established IKE SA, from the request to its answer.
   *
   * @param exchange {@code rekey_child}, {@code rekey_ike}, {@code create_child}, {@code
   *     delete_child} or {@code liveness}
   */
  public void exchange(String exchange, Duration time) {
    histogram(
            "culvert.ike.exchange.duration",
            "Time from our request on an established IKE SA to its answer, by exchange")
        .tag("exchange", exchange)
        .register(registry)
        .record(time);
  }

  /** Times the takeover of a partition: its last owner is fenced and its state is read. */
  public void takenOver(Duration time) {
    takeover.record(time);
  }

  /** Times a committed batch. */
  public void committed(Duration time, int records) {
    transaction.record(time);
    batch.record(records);
  }

  /** Times a record from its append to the commit. */
  public void appendToCommit(Duration time) {
    appendToCommit.record(time);
  }

  /**
   * Times what a record had to wait for. A record waits for its whole batch, so the waits of
   * records that came together overlap.
   *
   * @param type the record's type
   */
  public void waited(String type, WaitPhase phase, Duration time) {
    Timer.builder("culvert.ike.record.wait")
        .description("What records wait for until what they led to is committed, by type and phase")
        .tag("type", type)
        .tag("phase", phase.label())
        .register(registry)
        .record(time);
  }

  /** A value that is asked for whenever metrics are read. */
  public void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  private Timer timer(String name, String description) {
    return histogram(name, description).register(registry);
  }

  private static Timer.Builder histogram(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .minimumExpectedValue(SHORTEST)
        .maximumExpectedValue(LONGEST);
  }
}
