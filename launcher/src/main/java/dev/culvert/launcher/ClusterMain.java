package dev.culvert.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/** Entry of the broker's image: what an installation in a cluster needs beside its services. */
public final class ClusterMain {

  private static final String USAGE =
      """
      Usage: broker | topics | secrets [--name NAME]

        broker     run a single Kafka broker, until it is ended
                     CULVERT_STATE_DIR                directory of its log (/var/lib/culvert)
                     CULVERT_BROKER_ADVERTISED_HOST   host name that it gives its clients (localhost)
        topics     make the topics that are missing
                     KAFKA_BOOTSTRAP_SERVERS          where the brokers are (localhost:9092)
                     CULVERT_IKE_PARTITIONS           number of IKE partitions, 1 to 2047 (4)
                     CULVERT_TOPIC_REPLICATION        brokers that hold each record (1)
                     CULVERT_TOPIC_MIN_IN_SYNC        of these, those that must have it at once (1)
        secrets    print a Kubernetes Secret with new keys for an installation
                     --name NAME                      its name (culvert-secrets)\
      """;

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
      default -> throw new UsageException("expected one of broker, topics, secrets");
    }
  }

  /** Kafka's own main method reads the properties, runs, and ends the process. */
  private static void runBroker(ClusterEnvironment environment) throws IOException {
    Path properties = new BrokerStorage(environment.stateDirectory()).prepare(environment);
    kafka.Kafka.main(new String[] {properties.toString()});
  }

  private static void printSecret(List<String> options) throws IOException {
    if (!options.isEmpty() && !(options.size() == 2 && options.getFirst().equals("--name"))) {
      throw new UsageException("secrets takes --name NAME and nothing else");
    }
    String name = options.isEmpty() ? "culvert-secrets" : options.getLast();
    System.out.print(SecretManifest.generate(name, new SecureRandom()::nextBytes));
  }
}
