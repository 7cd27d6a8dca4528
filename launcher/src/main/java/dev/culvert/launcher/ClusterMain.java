package dev.culvert.launcher;

import dev.culvert.contracts.event.Writer;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Entry of the broker's image: what an installation in a cluster needs beside its services. */
public final class ClusterMain {

  private static final String USAGE =
      """
      Usage: broker | topics | secrets [--name NAME] | enrol --writer WRITER

        broker     run a single Kafka broker, until it is ended
                     CULVERT_STATE_DIR                directory of its log (/var/lib/culvert)
                     CULVERT_BROKER_ADVERTISED_HOST   host name that it gives its clients (localhost)
        topics     make the topics that are missing
                     KAFKA_BOOTSTRAP_SERVERS          where the brokers are (localhost:9092)
                     CULVERT_IKE_PARTITIONS           number of IKE partitions, 1 to 2047 (4)
                     CULVERT_TOPIC_REPLICATION        brokers that hold each record (1)
                     CULVERT_TOPIC_MIN_IN_SYNC        of these, those that must have it at once (1)
        secrets    print a Kubernetes Secret with new keys for an installation
                     --name NAME                      its name (culvert-secrets)
        enrol      make the key with which a service signs its records, and have it certified; waits for
                   cert-authority, and leaves a key that is there as it is
                     --writer WRITER                  culvert:sa-store, culvert:ike-service or
                                                      culvert:datapath-node/NAME
                     CULVERT_CERT_AUTHORITY           where it is (http://localhost:7083)
                     CULVERT_SECRETS_DIR              directory of bootstrap.token (/etc/culvert/secrets)
                     CULVERT_STATE_DIR                the service's own directory (/var/lib/culvert)\
      """;

  private static final Duration RETRY = Duration.ofSeconds(1);

  private ClusterMain() {}

  /**
   * Runs a subcommand.
   *
   * @param args subcommand and its options
   */
  public static void main(String[] args) {
    try {
      run(List.of(args), new ClusterEnvironment(System.getenv()));
    } catch (UsageException e) {
      System.err.println("culvert: " + e.getMessage());
      System.exit(2);
    } catch (OperationException | IOException e) {
      System.err.println("culvert: " + e.getMessage());
      System.exit(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.exit(130);
    }
  }

  private static void run(List<String> args, ClusterEnvironment environment)
      throws IOException, InterruptedException {
    if (args.contains("--help") || args.contains("-h")) {
      System.out.println(USAGE);
      return;
    }
    switch (args.isEmpty() ? "" : args.getFirst()) {
      case "broker" -> runBroker(environment);
      case "topics" -> TopicCreation.run(environment.bootstrap(), environment.topicPlan());
      case "secrets" -> printSecret(args.subList(1, args.size()));
      case "enrol" -> enrol(args.subList(1, args.size()), environment);
      default -> throw new UsageException("expected one of broker, topics, secrets, enrol");
    }
  }

  /** Kafka's own main method reads the properties, runs, and ends the process. */
  private static void runBroker(ClusterEnvironment environment) throws IOException {
    Path properties =
        new BrokerStorage(environment.stateDirectory())
            .prepare("0.0.0.0", environment.advertisedHost());
    kafka.Kafka.main(new String[] {properties.toString()});
  }

  private static void enrol(List<String> options, ClusterEnvironment environment)
      throws IOException, InterruptedException {
    if (options.size() != 2 || !options.getFirst().equals("--writer")) {
      throw new UsageException("enrol needs --writer WRITER and nothing else");
    }
    Writer writer =
        Writer.parse(options.getLast())
            .orElseThrow(
                () ->
                    new UsageException(
                        "--writer is \"%s\": give culvert:ROLE, for a node culvert:ROLE/NAME"
                            .formatted(options.getLast())));
    Enrolment enrolment =
        new Enrolment(
            environment.certAuthority(),
            environment.secretsDirectory(),
            new SecureRandom()::nextBytes);
    String told = "";
    for (Optional<String> missing = enrolment.enrol(writer, environment.stateDirectory());
        missing.isPresent();
        missing = enrolment.enrol(writer, environment.stateDirectory())) {
      if (!missing.get().equals(told)) {
        told = missing.get();
        System.out.println("waiting for " + told);
      }
      Thread.sleep(RETRY);
    }
  }

  private static void printSecret(List<String> options) throws IOException {
    if (!options.isEmpty() && !(options.size() == 2 && options.getFirst().equals("--name"))) {
      throw new UsageException("secrets takes --name NAME and nothing else");
    }
    String name = options.isEmpty() ? "culvert-secrets" : options.getLast();
    System.out.print(SecretManifest.generate(name, new SecureRandom()::nextBytes));
  }
}
