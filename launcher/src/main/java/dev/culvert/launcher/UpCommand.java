package dev.culvert.launcher;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Starts what does not run and waits until everything is ready. */
final class UpCommand {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Installation installation;
  private final Readiness readiness = new Readiness();
  private final long began = System.nanoTime();

  private UpCommand(Installation installation) {
    this.installation = installation;
  }

  static int run(Options options) throws IOException, InterruptedException {
    UpCommand up = new UpCommand(Installation.of(options));
    up.prepare();
    up.startBroker();
    up.startServices(options.node());
    up.awaitServices();
    return 0;
  }

  private void prepare() throws IOException {
    installation.create();
    SecureRandom random = new SecureRandom();
    new SecretsDirectory(installation.secrets(), random::nextBytes).create();
  }

  private void startBroker() throws IOException, InterruptedException {
    Broker broker = new Broker(installation);
    if (!broker.process().isRunning()) {
      broker.start();
    }
    broker.createTopics();
    progress(Broker.NAME, "ready");
  }

  private void startServices(String node) throws IOException {
    for (Service service : Service.values()) {
      if (!service.process(installation).isRunning()) {
        service.start(installation, node);
      }
    }
  }

  private void awaitServices() throws IOException, InterruptedException {
    Set<Service> waiting = EnumSet.allOf(Service.class);
    while (!waiting.isEmpty()) {
      List<String> reasons = new ArrayList<>();
      for (Service service : List.copyOf(waiting)) {
        Readiness.Answer answer = readiness.ask(service);
        if (answer.ready()) {
          waiting.remove(service);
          progress(service.processName(), "ready");
        } else {
          failIfDead(service);
          reasons.add(service.processName() + " waits for " + answer.waitsFor());
        }
      }
      if (System.nanoTime() - began > LIMIT.toNanos()) {
        throw new OperationException(
            "not ready after " + LIMIT.toSeconds() + " s: " + String.join("; ", reasons));
      }
      Thread.sleep(POLL);
    }
  }

  private void failIfDead(Service service) throws IOException {
    ManagedProcess process = service.process(installation);
    if (!process.isRunning()) {
      throw new OperationException(
          service.processName() + " ended (" + process.log() + "):\n" + process.logTail());
    }
  }

  private void progress(String process, String state) {
    System.out.printf(
        "  %-15s %s after %.1f s%n", process, state, (System.nanoTime() - began) / 1e9);
  }
}
