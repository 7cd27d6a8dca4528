package dev.culvert.ike.app.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CoPartitionedAssignorTest {

  private static final List<String> TOPICS = List.of("inbound", "command");
  private static final int PARTITIONS = 4;

  private final CoPartitionedAssignor assignor = new CoPartitionedAssignor();

  @Test
  void aMemberHasTheSamePartitionsOfEveryTopic() {
    Map<String, List<TopicPartition>> assigned =
        assign(Map.of("a", List.of(), "b", List.of(), "c", List.of()));
    Set<Integer> all =
        assigned.values().stream()
            .flatMap(own -> numbers(own).stream())
            .collect(Collectors.toSet());
    assertEquals(Set.of(0, 1, 2, 3), all);
    for (List<TopicPartition> own : assigned.values()) {
      assertEquals(numbers(own).size() * TOPICS.size(), own.size());
      assertEquals(numbers(own), numbersOf("inbound", own));
      assertEquals(numbers(own), numbersOf("command", own));
    }
  }

  @Test
  void whatStaysIsNotTakenAwayWhenAnotherComes() {
    List<TopicPartition> everything = partitions(0, 1, 2, 3);
    Map<String, List<TopicPartition>> assigned = assign(Map.of("a", everything, "b", List.of()));
    assertEquals(2, numbers(assigned.get("a")).size());
    assertTrue(everything.containsAll(assigned.get("a")));
    assertEquals(List.of(), assigned.get("b"), "not before its owner has given it up");

    Map<String, List<TopicPartition>> second =
        assign(Map.of("a", assigned.get("a"), "b", List.of()));
    assertEquals(numbers(assigned.get("a")), numbers(second.get("a")));
    assertEquals(2, numbers(second.get("b")).size());
  }

  @Test
  void whatADeadMemberHadIsGivenOutAtOnce() {
    Map<String, List<TopicPartition>> assigned =
        assign(Map.of("a", partitions(0, 1), "c", List.of()));
    assertEquals(Set.of(0, 1), numbers(assigned.get("a")));
    assertEquals(Set.of(2, 3), numbers(assigned.get("c")));
  }

  private Map<String, List<TopicPartition>> assign(Map<String, List<TopicPartition>> owned) {
    Map<String, List<PartitionInfo>> partitionsOf = new HashMap<>();
    for (String topic : TOPICS) {
      partitionsOf.put(
          topic,
          IntStream.range(0, PARTITIONS)
              .mapToObj(number -> new PartitionInfo(topic, number, null, null, null))
              .toList());
    }
    Map<String, Subscription> subscriptions = new TreeMap<>();
    owned.forEach(
        (member, partitions) ->
            subscriptions.put(member, new Subscription(TOPICS, null, partitions)));
    return assignor.assignPartitions(partitionsOf, subscriptions);
  }

  private static List<TopicPartition> partitions(int... numbers) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int number : numbers) {
      TOPICS.forEach(topic -> partitions.add(new TopicPartition(topic, number)));
    }
    return partitions;
  }

  private static Set<Integer> numbers(List<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::partition).collect(Collectors.toSet());
  }

  private static Set<Integer> numbersOf(String topic, List<TopicPartition> partitions) {
    return numbers(
        partitions.stream().filter(partition -> partition.topic().equals(topic)).toList());
  }
}
