package dev.culvert.datapath;

import dev.culvert.datapath.bus.KafkaClients;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Ties the agent to the life of the Quarkus application. */
@ApplicationScoped
public class NodeService {

  private static final Logger LOG = Logger.getLogger(NodeService.class);

  private final NodeSettings settings;
  private final NodeAgent agent;
  private final AtomicBoolean failed = new AtomicBoolean();

  NodeService(
      NodeSettings settings,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
      MeterRegistry meters,
      Readiness readiness) {
    this.settings = settings;
    KafkaClients clients = new KafkaClients(bootstrapServers, "datapath-" + settings.nodeName());
    this.agent = new NodeAgent(settings, clients, meters, readiness, this::fail);
  }

  void onStart(@Observes StartupEvent event) {
    try {
      NodeSettings.requireValid(settings);
      agent.start();
    } catch (IOException | IllegalArgumentException e) {
      LOG.fatal(e.getMessage());
      stop();
    }
  }

  void onStop(@Observes ShutdownEvent event) {
    agent.close();
  }

  /**
   * A thread that the node cannot do without has ended. What the process holds in memory can no
   * longer be trusted, so it ends; the host's rules stay and protected traffic is dropped until the
   * next start.
   */
  private void fail(Throwable cause) {
    LOG.fatal("the node fails closed and ends", cause);
    stop();
  }

  private void stop() {
    if (failed.compareAndSet(false, true)) {
      Quarkus.asyncExit(1);
    }
  }
}
