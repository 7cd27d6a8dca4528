package dev.culvert.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts processes that do not run and waits until they are ready. */
final class Startup {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Installation installation;
  private final Readiness readiness = new Readiness();
  private final long began = System.nanoTime();

  Startup(Installation installation) {
    this.installation = installation;
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
  void start(List<Replica> replicas, String node) throws IOException, InterruptedException {
    for (Replica replica : replicas) {
      if (!replica.process(installation).isRunning()) {
        replica.start(installation, node);
      }
    }
    await(replicas);
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
      if (System.nanoTime() - began > LIMIT.toNanos()) {
        throw new OperationException(
            "not ready after " + LIMIT.toSeconds() + " s: " + String.join("; ", reasons));
      }
      Thread.sleep(POLL);
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
