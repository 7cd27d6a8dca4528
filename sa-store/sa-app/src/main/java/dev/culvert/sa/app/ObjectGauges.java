package dev.culvert.sa.app;

import dev.culvert.contracts.config.Policy;
import dev.culvert.sa.view.PolicyState;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

/** Gauges of what is configured and what of it works. */
@ApplicationScoped
class ObjectGauges {

  private final ConfigurationView configuration;
  private final ObservationsView observations;
  private final MeterRegistry metrics;

  ObjectGauges(
      ConfigurationView configuration, ObservationsView observations, MeterRegistry metrics) {
    this.configuration = configuration;
    this.observations = observations;
    this.metrics = metrics;
  }

  void register(@Observes StartupEvent event) {
    Gauge.builder("culvert.config.offset", configuration, ConfigurationView::lastOffset)
        .description("Offset of the last record of configuration that is in force here")
        .register(metrics);
    gauge("culvert.policies", "Policies that are configured", "policies", ObjectGauges::policies);
    gauge(
        "culvert.policies.established",
        "Policies with usable SAs in both directions",
        "policies",
        ObjectGauges::established);
    gauge(
        "culvert.ike.sas",
        "IKE SAs, half-open ones included",
        "sas",
        gauges -> gauges.observations.current().ikeSas().size());
    gauge(
        "culvert.installed.sas",
        "SAs that nodes have in use",
        "sas",
        gauges -> gauges.observations.current().installed().size());
  }

  private void gauge(
      String name, String description, String unit, ToDoubleFunction<ObjectGauges> value) {
    Gauge.builder(name, this, value).description(description).baseUnit(unit).register(metrics);
  }

  private double policies() {
    return configuration.current().all(Policy.class).size();
  }

  private double established() {
    Instant now = Instant.now();
    return configuration.current().all(Policy.class).stream()
        .filter(p -> PolicyState.of(p, observations.current(), now) == PolicyState.ESTABLISHED)
        .count();
  }
}
