package dev.culvert.launcher;

import dev.culvert.contracts.event.Writer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts processes that do not run and waits until they are ready. */
final class Startup {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Installation installation;
  private final Enrolment enrolment;
  private final Readiness readiness = new Readiness();
  private final long began = System.nanoTime();

  Startup(Installation installation) {
    this.installation = installation;
    this.enrolment =
        new Enrolment(
            URI.create("http://127.0.0.1:" + Service.CERT_AUTHORITY.port()),
            installation.secrets(),
            new SecureRandom()::nextBytes);
  }

  /** Starts the broker if it does not run, and waits until it answers and has all topics. */
  void startBroker() throws IOException, InterruptedException {
    Broker broker = new Broker(installation);
    if (!broker.process().isRunning()) {
      broker.start();
    }
    broker.createTopics();
    progress(Broker.NAME, "ready");
  }

  /** Starts those that do not run, all at once, and waits until each is ready. */
  void start(List<Replica> replicas, Options options) throws IOException, InterruptedException {
    for (Replica replica : replicas) {
      if (!replica.process(installation).isRunning()) {
        replica.start(installation, options);
      }
    }
    enrol(replicas, options.node());
    await(replicas);
  }

  /** The services wait for their signing keys meanwhile; each gets one at its first start. */
  private void enrol(List<Replica> replicas, String node) throws IOException, InterruptedException {
    for (Replica replica : replicas) {
      Path directory = installation.state(replica.processName());
      for (Writer writer : replica.service().writer(node).stream().toList()) {
        Optional<String> missing = enrolment.enrol(writer, directory);
        while (missing.isPresent()) {
          limit(List.of(replica.processName() + " waits for " + missing.get()));
          Thread.sleep(POLL);
          missing = enrolment.enrol(writer, directory);
        }
      }
    }
  }

  /** Waits until each is ready. */
  void await(List<Replica> replicas) throws IOException, InterruptedException {
    List<Replica> waiting = new ArrayList<>(replicas);
    while (!waiting.isEmpty()) {
      List<String> reasons = new ArrayList<>();
      for (Replica replica : List.copyOf(waiting)) {
        Readiness.Answer answer = readiness.ask(replica);
        if (answer.ready()) {
          waiting.remove(replica);
          progress(replica.processName(), "ready");
        } else {
          failIfDead(replica);
          reasons.add(replica.processName() + " waits for " + answer.waitsFor());
        }
      }
      limit(reasons);
      Thread.sleep(POLL);
    }
  }

  private void limit(List<String> reasons) {
    if (System.nanoTime() - began > LIMIT.toNanos()) {
      throw new OperationException(
          "not ready after " + LIMIT.toSeconds() + " s: " + String.join("; ", reasons));
    }
  }

  private void failIfDead(Replica replica) throws IOException {
    ManagedProcess process = replica.process(installation);
    if (!process.isRunning()) {
      throw new OperationException(
          replica.processName() + " ended (" + process.log() + "):\n" + process.logTail());
    }
  }

  private void progress(String process, String state) {
    System.out.printf(
        "  %-15s %s after %.1f s%n", process, state, (System.nanoTime() - began) / 1e9);
  }
}
