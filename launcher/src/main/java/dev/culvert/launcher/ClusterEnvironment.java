package dev.culvert.launcher;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the chart tells the broker's image.
 *
 * @param variables the process's environment
 */
record ClusterEnvironment(Map<String, String> variables) {

  /** Most IKE partitions that an ESP SPI can name. */
  private static final int MAX_PARTITIONS = 2047;

  Path stateDirectory() {
    return Path.of(variables.getOrDefault("CULVERT_STATE_DIR", "/var/lib/culvert"));
  }

  Path secretsDirectory() {
    return Path.of(variables.getOrDefault("CULVERT_SECRETS_DIR", "/etc/culvert/secrets"));
  }

  /**
   * Root of cert-authority's REST.
   *
   * @throws UsageException when it is no URI
   */
  URI certAuthority() {
    String text = variables.getOrDefault("CULVERT_CERT_AUTHORITY", "http://localhost:7083");
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("CULVERT_CERT_AUTHORITY is \"" + text + "\": give http://host:port");
    }
  }

  String advertisedHost() {
    return variables.getOrDefault("CULVERT_BROKER_ADVERTISED_HOST", "localhost");
  }

  String bootstrap() {
    return variables.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", Broker.BOOTSTRAP);
  }

  /**
   * How topics are made.
   *
   * @throws UsageException naming the variable and what it may be
   */
  TopicPlan topicPlan() {
    int replication = number("CULVERT_TOPIC_REPLICATION", 1, Short.MAX_VALUE);
    return new TopicPlan(
        number("CULVERT_IKE_PARTITIONS", Installation.IKE_PARTITIONS, MAX_PARTITIONS),
        (short) replication,
        number("CULVERT_TOPIC_MIN_IN_SYNC", 1, replication));
  }

  private int number(String variable, int otherwise, int most) {
    String text = variables.getOrDefault(variable, Integer.toString(otherwise));
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      value = 0;
    }
    if (value < 1 || value > most) {
      throw new UsageException(variable + " is \"" + text + "\": give a number from 1 to " + most);
    }
    return value;
  }
}
