package dev.culvert.ike.app.kafka;

import dev.culvert.contracts.event.Topics;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether the broker has the topics that this service needs. */
public final class TopicCheck {

  private static final Set<Topics> NEEDED =
      Set.of(
          Topics.CONFIG,
          Topics.NODE,
          Topics.IKE_INBOUND,
          Topics.IKE_COMMAND,
          Topics.IKE_STATE,
          Topics.IKE_REPORT,
          Topics.IKE_OUTBOUND,
          Topics.SA);

  private TopicCheck() {}

  /**
   * What is amiss, or empty when nothing is.
   *
   * @param partitions the number of IKE partitions that the service is configured with
   */
  public static Optional<String> missing(Admin admin, int partitions) throws InterruptedException {
    for (Topics topic : NEEDED) {
      Optional<String> missing = missing(admin, topic, partitions);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> missing(Admin admin, Topics topic, int partitions)
      throws InterruptedException {
    String name = topic.topicName();
    try {
      TopicDescription description =
          admin.describeTopics(Set.of(name)).topicNameValues().get(name).get();
      int found = description.partitions().size();
      return topic.isIkePartitioned() && found != partitions
          ? Optional.of(
              "topic %s with %d partitions (culvert.ike-partitions), it has %d"
                  .formatted(name, partitions, found))
          : Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(
          e.getCause() instanceof UnknownTopicOrPartitionException
              ? "topic " + name
              : "the broker (" + e.getCause().getMessage() + ")");
    }
  }
}
