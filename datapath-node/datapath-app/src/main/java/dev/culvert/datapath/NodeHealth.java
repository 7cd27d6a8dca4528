package dev.culvert.datapath;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;

/** Readiness over HTTP: each need, and what is missing. */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
public class NodeHealth implements HealthCheck {

  private final Readiness readiness;

  NodeHealth(Readiness readiness) {
    this.readiness = readiness;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("node").status(readiness.isReady());
    readiness.states().forEach((need, state) -> response.withData(need.label(), state));
    return response.build();
  }
}
