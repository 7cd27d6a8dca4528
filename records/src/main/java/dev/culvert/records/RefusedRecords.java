package dev.culvert.records;

import dev.culvert.crypto.signing.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The records that were not believed, by reason. */
public final class RefusedRecords {

  private final MeterRegistry registry;

  /** Shows every reason from the start, so that an alarm sees the step from 0. */
  public RefusedRecords(MeterRegistry registry) {
    this.registry = registry;
    for (Refusal reason : Refusal.values()) {
      counter(reason);
    }
  }

  /** One more. */
  public void count(Refusal reason) {
    counter(reason).increment();
  }

  private Counter counter(Refusal reason) {
    return Counter.builder("culvert.records.refused")
        .description(
            "Records that were not believed, by reason; anything but 0 means a broken writer or"
                + " an attack on the broker")
        .tag("reason", reason.label())
        .register(registry);
  }
}
