package dev.culvert.ike.app.kafka;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives a member the same partitions of every topic, and leaves them with it when others come and
 * go: only partitions that change hands stop. Kafka's own sticky assignors treat each topic for
 * itself, and its range assignor, which does not, takes everything from everybody first.
 */
public final class CoPartitionedAssignor extends CooperativeStickyAssignor {

  @Override
  public String name() {
    return "culvert-co-partitioned";
  }

  /** Has the first topic's partitions assigned, and gives each member those of the others too. */
  @Override
  public Map<String, List<TopicPartition>> assignPartitions(
      Map<String, List<PartitionInfo>> partitionsOf, Map<String, Subscription> subscriptions) {
    if (partitionsOf.isEmpty()) {
      return super.assignPartitions(partitionsOf, subscriptions);
    }
    Set<String> topics = partitionsOf.keySet();
    String first = topics.stream().min(Comparator.naturalOrder()).orElseThrow();
    Map<String, Subscription> toFirst = new HashMap<>();
    subscriptions.forEach((member, all) -> toFirst.put(member, only(first, all)));
    Map<String, List<TopicPartition>> assigned = new HashMap<>();
    super.assignPartitions(Map.of(first, partitionsOf.get(first)), toFirst)
        .forEach((member, partitions) -> assigned.put(member, ofAll(topics, partitions)));
    return assigned;
  }

  private static Subscription only(String topic, Subscription all) {
    return new Subscription(
        List.of(topic),
        all.userData(),
        all.ownedPartitions().stream()
            .filter(partition -> partition.topic().equals(topic))
            .toList(),
        all.generationId().orElse(-1),
        all.rackId());
  }

  private static List<TopicPartition> ofAll(Set<String> topics, List<TopicPartition> partitions) {
    List<TopicPartition> all = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      topics.forEach(topic -> all.add(new TopicPartition(topic, partition.partition())));
    }
    return all;
  }
}
