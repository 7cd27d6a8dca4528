package dev.culvert.launcher;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Restarts one process after the other, each only when the one before is ready. The broker comes
 * first, because all others go on without it for a while; the node comes last, because it asks the
 * others for the SAs that it loses with its process.
 */
final class RestartCommand {

  private static final Duration GRACE = Duration.ofSeconds(20);

  private final Installation installation;
  private final Options options;

  private RestartCommand(Installation installation, Options options) {
    this.installation = installation;
    this.options = options;
  }

  static int run(Options options) throws IOException, InterruptedException {
    Installation installation = Installation.of(options);
    RestartCommand restart = new RestartCommand(installation, options);
    if (options.process() == null || options.process().equals(Broker.NAME)) {
      restart.broker();
    }
    for (Replica replica : chosen(installation, options.process())) {
      restart.replica(replica);
    }
    return 0;
  }

  private static List<Replica> chosen(Installation installation, String process) {
    List<Replica> known = Replica.known(installation);
    if (process == null || process.equals(Broker.NAME)) {
      return process == null ? known : List.of();
    }
    List<Replica> chosen =
        known.stream().filter(replica -> replica.processName().equals(process)).toList();
    if (chosen.isEmpty()) {
      throw new UsageException(
          "no process '%s' here; ./culvert status names them".formatted(process));
    }
    return chosen;
  }

  private void broker() throws IOException, InterruptedException {
    new Broker(installation).process().stop(GRACE);
    Startup startup = new Startup(installation);
    startup.startBroker();
    startup.await(Replica.known(installation));
  }

  private void replica(Replica replica) throws IOException, InterruptedException {
    replica.process(installation).stop(GRACE);
    new Startup(installation).start(List.of(replica), options);
  }
}
