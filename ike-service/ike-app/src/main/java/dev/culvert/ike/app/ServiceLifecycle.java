package dev.culvert.ike.app;

import dev.culvert.ike.app.kafka.KafkaClients;
import dev.culvert.ike.app.metrics.IkeMetrics;
import dev.culvert.ike.v2.IkeV2;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.time.InstantSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Starts and ends the replica with the process, and answers for its health. */
@ApplicationScoped
public class ServiceLifecycle {

  private static final String CHECK = "ike-service";

  private final IkeService service;

  @Inject
  ServiceLifecycle(
      IkeSettings settings,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
      MeterRegistry registry) {
    this.service =
        new IkeService(
            settings.secretsDir(),
            settings.stateDir(),
            settings.ikePartitions(),
            new KafkaClients(bootstrapServers),
            IkeV2::step,
            new IkeMetrics(registry),
            InstantSource.system());
  }

  void onStart(@Observes StartupEvent event) {
    service.start();
  }

  void onStop(@Observes ShutdownEvent event) {
    service.close();
  }

  /** Ready when it does its share; otherwise it says what it waits for. */
  @Produces
  @Readiness
  HealthCheck readiness() {
    return () ->
        service
            .waitingFor()
            .map(
                what ->
                    HealthCheckResponse.named(CHECK).withData("waiting-for", what).down().build())
            .orElseGet(() -> HealthCheckResponse.up(CHECK));
  }

  /** Alive while the thread runs that takes part in the group. */
  @Produces
  @Liveness
  HealthCheck liveness() {
    return () -> HealthCheckResponse.named(CHECK).status(service.isAlive()).build();
  }
}
