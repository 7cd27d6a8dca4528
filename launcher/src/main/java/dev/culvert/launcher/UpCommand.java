package dev.culvert.launcher;

import java.io.IOException;
import java.security.SecureRandom;

/** Starts what does not run and waits until everything is ready. */
final class UpCommand {

  private UpCommand() {}

  static int run(Options options) throws IOException, InterruptedException {
    Installation installation = Installation.of(options);
    installation.create();
    SecureRandom random = new SecureRandom();
    new SecretsDirectory(installation.secrets(), random::nextBytes).create();
    Startup startup = new Startup(installation);
    startup.startBroker();
    startup.start(Replica.all(options.ikeReplicas()), options);
    return 0;
  }
}
