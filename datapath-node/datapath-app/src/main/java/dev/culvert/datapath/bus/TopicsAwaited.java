package dev.culvert.datapath.bus;

import dev.culvert.contracts.event.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

/** Waits until the broker answers and has the topics that the node needs. */
public final class TopicsAwaited {

  private static final Logger LOG = Logger.getLogger(TopicsAwaited.class);
  private static final Duration RETRY = Duration.ofMillis(300);
  private static final int ANSWER_SECONDS = 5;

  private final KafkaClients clients;
  private final int ikePartitions;

  /**
   * Waits at the given broker.
   *
   * @param ikePartitions how many partitions the IKE topics must have
   */
  public TopicsAwaited(KafkaClients clients, int ikePartitions) {
    this.clients = clients;
    this.ikePartitions = ikePartitions;
  }

  /**
   * Returns when all topics are there.
   *
   * @param missing told what is waited for whenever that changes
   */
  public void await(Collection<Topics> needed, Consumer<String> missing)
      throws InterruptedException {
    String told = "";
    try (Admin admin = clients.admin()) {
      while (true) {
        String lacking = lacking(admin, needed);
        if (lacking.isEmpty()) {
          return;
        }
        if (!lacking.equals(told)) {
          LOG.info("waiting for " + lacking);
          missing.accept(lacking);
          told = lacking;
        }
        Thread.sleep(RETRY);
      }
    }
  }

  private String lacking(Admin admin, Collection<Topics> needed) throws InterruptedException {
    Set<String> names = needed.stream().map(Topics::topicName).collect(Collectors.toSet());
    try {
      Set<String> present = admin.listTopics().names().get(ANSWER_SECONDS, TimeUnit.SECONDS);
      Set<String> absent = new TreeSet<>(names);
      absent.removeAll(present);
      if (!absent.isEmpty()) {
        return "topics " + String.join(", ", absent);
      }
      return wrongPartitions(
          needed,
          admin.describeTopics(names).allTopicNames().get(ANSWER_SECONDS, TimeUnit.SECONDS));
    } catch (TimeoutException e) {
      return "the broker at " + clients.bootstrapServers();
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnknownTopicOrPartitionException
          ? "the topics"
          : "the broker at " + clients.bootstrapServers();
    }
  }

  private String wrongPartitions(
      Collection<Topics> needed, Map<String, TopicDescription> described) {
    for (Topics topic : needed) {
      int partitions = described.get(topic.topicName()).partitions().size();
      if (topic.isIkePartitioned() && partitions != ikePartitions) {
        return "topic "
            + topic.topicName()
            + " with culvert.ike-partitions="
            + ikePartitions
            + " partitions (it has "
            + partitions
            + ")";
      }
    }
    return "";
  }
}
