package dev.culvert.sa.app;

import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.Engine;
import dev.culvert.sa.menu.Plan;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/** Starts the followers and writes the predefined entries when there are none. */
@ApplicationScoped
class Start {

  private static final Logger LOG = Logger.getLogger(Start.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final ConfigurationView configuration;
  private final ObservationsView observations;
  private final ConfigWriter writer;
  private final Engine engine;
  private volatile boolean predefined;
  private volatile Thread thread;

  Start(
      ConfigurationView configuration,
      ObservationsView observations,
      ConfigWriter writer,
      Engine engine) {
    this.configuration = configuration;
    this.observations = observations;
    this.writer = writer;
    this.engine = engine;
  }

  void begin(@Observes StartupEvent event) {
    configuration.start();
    observations.start();
    thread = Thread.ofVirtual().name("predefine").start(this::predefine);
  }

  void end(@Observes ShutdownEvent event) {
    thread.interrupt();
  }

  /** True when the predefined profile and proposal exist. */
  boolean hasPredefined() {
    return predefined;
  }

  private void predefine() {
    while (!predefined) {
      try {
        writer.write(
            scene -> {
              Plan plan = engine.predefine(scene.configuration());
              return new Decision.Decided<>(null, plan.changes(), List.of());
            });
        predefined = true;
      } catch (InvalidConfigException e) {
        throw new IllegalStateException("the predefined entries are invalid", e);
      } catch (NotReadyException e) {
        LOG.debugf("the predefined entries wait: %s", e.getMessage());
        try {
          Thread.sleep(RETRY);
        } catch (InterruptedException _) {
          return;
        }
      }
    }
  }
}
