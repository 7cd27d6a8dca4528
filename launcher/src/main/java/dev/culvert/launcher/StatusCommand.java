package dev.culvert.launcher;

import java.io.IOException;

/** Shows each process and what it waits for. */
final class StatusCommand {

  private StatusCommand() {}

  static int run(Options options) throws IOException, InterruptedException {
    Installation installation = Installation.of(options);
    boolean allReady = new Broker(installation).process().isRunning();
    print(Broker.NAME, allReady ? "running (one broker: a power loss may cost SAs)" : "stopped");
    Readiness readiness = new Readiness();
    for (Replica replica : Replica.known(installation)) {
      if (!replica.process(installation).isRunning()) {
        print(replica.processName(), "stopped");
        allReady = false;
        continue;
      }
      Readiness.Answer answer = readiness.ask(replica);
      allReady &= answer.ready();
      print(
          replica.processName(),
          answer.ready()
              ? "ready on http://127.0.0.1:" + replica.port()
              : "waits for " + answer.waitsFor());
    }
    return allReady ? 0 : 1;
  }

  private static void print(String process, String state) {
    System.out.printf("  %-15s %s%n", process, state);
  }
}
