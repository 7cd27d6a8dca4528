package dev.culvert.sa.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Ready when the topics are read and secrets can be sealed; says what it waits for else. */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
class Readiness implements HealthCheck {

  private final ConfigurationView configuration;
  private final ObservationsView observations;
  private final SecretsDirectory secrets;
  private final SigningKey signingKey;
  private final Start start;

  Readiness(
      ConfigurationView configuration,
      ObservationsView observations,
      SecretsDirectory secrets,
      SigningKey signingKey,
      Start start) {
    this.configuration = configuration;
    this.observations = observations;
    this.secrets = secrets;
    this.signingKey = signingKey;
    this.start = start;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("sa-store");
    boolean ready = true;
    if (!configuration.isReady()) {
      response.withData("configuration waits for", configuration.waitingFor());
      ready = false;
    } else if (!start.hasPredefined()) {
      response.withData("configuration waits for", "the predefined entries to be written");
      ready = false;
    }
    if (!observations.isReady()) {
      response.withData("reports wait for", observations.waitingFor());
      ready = false;
    }
    if (!secrets.waitingFor().isEmpty()) {
      response.withData("secrets wait for", secrets.waitingFor());
      ready = false;
    }
    if (!signingKey.waitingFor().isEmpty()) {
      response.withData("signing key waits for", signingKey.waitingFor());
      ready = false;
    }
    return response.status(ready).build();
  }
}
