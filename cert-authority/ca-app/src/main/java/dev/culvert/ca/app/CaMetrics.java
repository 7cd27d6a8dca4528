package dev.culvert.ca.app;

import dev.culvert.ca.RefusedRequestException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;

/** What cert-authority counts. */
final class CaMetrics {

  private final MeterRegistry registry;
  private final Counter issued;

  CaMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.issued =
        Counter.builder("culvert.ca.certificates.issued")
            .description("Certificates issued since the start")
            .register(registry);
  }

  /** The time at which the CA's certificate ends, for an alert well before. */
  void expires(Instant notAfter) {
    Gauge.builder("culvert.ca.certificate.expiry", notAfter, Instant::getEpochSecond)
        .description("End of the CA's certificate, in seconds since 1970")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  void countIssued() {
    issued.increment();
  }

  void countRefused(RefusedRequestException refusal) {
    countRefused(refusal.field());
  }

  /** Requests without the token are refused for {@code authorization}. */
  void countRefused(String field) {
    Counter.builder("culvert.ca.requests.refused")
        .description("Certification requests refused since the start, by the field at fault")
        .tag("field", field)
        .register(registry)
        .increment();
  }
}
