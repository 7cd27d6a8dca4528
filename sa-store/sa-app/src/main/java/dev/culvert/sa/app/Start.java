package dev.culvert.sa.app;

import dev.culvert.records.RecordAdmission;
import dev.culvert.records.RefusedRecords;
import dev.culvert.sa.config.Change;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.Engine;
import dev.culvert.sa.menu.Plan;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Waits for the signing key, starts the followers, writes the predefined entries when there are
 * none, and from then on writes again what somebody else has written to.
 */
@ApplicationScoped
class Start {

  private static final Logger LOG = Logger.getLogger(Start.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration KEY_POLL = Duration.ofMillis(200);

  private final ConfigurationView configuration;
  private final ObservationsView observations;
  private final RevealAnswers answers;
  private final ConfigWriter writer;
  private final Engine engine;
  private final SigningKey signingKey;
  private final RefusedRecords refusedRecords;
  private volatile boolean predefined;
  private volatile Thread thread;

  Start(
      ConfigurationView configuration,
      ObservationsView observations,
      RevealAnswers answers,
      ConfigWriter writer,
      Engine engine,
      SigningKey signingKey,
      MeterRegistry metrics) {
    this.configuration = configuration;
    this.observations = observations;
    this.answers = answers;
    this.writer = writer;
    this.engine = engine;
    this.signingKey = signingKey;
    this.refusedRecords = new RefusedRecords(metrics);
  }

  void begin(@Observes StartupEvent event) {
    thread = Thread.ofVirtual().name("start").start(this::start);
  }

  void end(@Observes ShutdownEvent event) {
    thread.interrupt();
  }

  /** True when the predefined profile and proposal exist. */
  boolean hasPredefined() {
    return predefined;
  }

  private void start() {
    try {
      while (signingKey.identity().isEmpty()) {
        Thread.sleep(KEY_POLL);
      }
      RecordAdmission admission =
          new RecordAdmission(
              signingKey.identity().get().verifier(), refusedRecords, InstantSource.system());
      configuration.start(admission);
      observations.start(admission);
      answers.start(admission);
      predefine();
      while (true) {
        restore(configuration.awaitContested());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void predefine() throws InterruptedException {
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
        Thread.sleep(RETRY);
      }
    }
  }

  /** Writes the object at the key again, behind what somebody else wrote there. */
  private void restore(String key) throws InterruptedException {
    try {
      boolean written =
          writer.write(
              scene -> {
                List<Change> changes =
                    scene.configuration().at(key).<Change>map(Change.Put::new).stream().toList();
                return new Decision.Decided<>(!changes.isEmpty(), changes, List.of());
              });
      LOG.warnf(
          "somebody else wrote to %s: %s",
          key, written ? "written again" : "nothing is there, nothing to write");
    } catch (InvalidConfigException e) {
      throw new IllegalStateException("an object that is in force is invalid", e);
    } catch (NotReadyException e) {
      LOG.debugf("%s is not written again yet: %s", key, e.getMessage());
      configuration.contest(key);
      Thread.sleep(RETRY);
    }
  }
}
