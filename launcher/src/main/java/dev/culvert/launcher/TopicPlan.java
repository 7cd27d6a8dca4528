package dev.culvert.launcher;

import dev.culvert.contracts.event.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How the topics of an installation are made.
 *
 * @param ikePartitions number of IKE partitions; fixed for the life of an installation
 * @param replication brokers that hold each record
 * @param minInSync of these, how many must have a record before its writer is told so
 */
record TopicPlan(int ikePartitions, short replication, int minInSync) {

  /**
   * Only a segment that is full is compacted or deleted, and a new owner of an IKE partition reads
   * what was not: by Kafka's default it would be up to 1 GiB.
   */
  private static final String SEGMENT_BYTES = "16777216";

  /** All topics. */
  List<NewTopic> topics() {
    return Topics.all().stream().map(this::newTopic).toList();
  }

  private NewTopic newTopic(Topics topic) {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInSync));
    settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT_BYTES);
    switch (topic.cleanup()) {
      case COMPACT ->
          settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      case DELETE -> {
        settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        settings.put(TopicConfig.RETENTION_MS_CONFIG, "3600000");
      }
    }
    int partitions = topic.isIkePartitioned() ? ikePartitions : 1;
    return new NewTopic(topic.topicName(), partitions, replication).configs(settings);
  }
}
