package dev.culvert.ca.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Answers for the service's health. */
@ApplicationScoped
public class CaHealth {

  private static final String CHECK = "cert-authority";

  private final CaService service;

  @Inject
  CaHealth(CaService service) {
    this.service = service;
  }

  /**
   * Ready when the CA is published and requests can be let in; otherwise it says what is missing.
   */
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

  /** Alive unless publishing ended before its time. */
  @Produces
  @Liveness
  HealthCheck liveness() {
    return () -> HealthCheckResponse.named(CHECK).status(service.isAlive()).build();
  }
}
