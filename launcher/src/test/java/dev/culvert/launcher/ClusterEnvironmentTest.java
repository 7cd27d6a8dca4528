package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.event.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class ClusterEnvironmentTest {

  @Test
  void topicsAreMadeAsTheChartSays() {
    List<NewTopic> topics =
        environment("CULVERT_IKE_PARTITIONS", "12", "CULVERT_TOPIC_REPLICATION", "3").topics();

    assertEquals(Topics.values().length, topics.size());
    for (NewTopic topic : topics) {
      assertEquals(3, topic.replicationFactor(), topic.name());
    }
    assertEquals(12, topic(topics, Topics.IKE_STATE).numPartitions());
    assertEquals(1, topic(topics, Topics.CONFIG).numPartitions());
    assertEquals("compact", topic(topics, Topics.IKE_STATE).configs().get("cleanup.policy"));
    assertEquals("delete", topic(topics, Topics.IKE_INBOUND).configs().get("cleanup.policy"));
  }

  @Test
  void enoughReplicasMustHaveARecord() {
    List<NewTopic> topics =
        environment("CULVERT_TOPIC_REPLICATION", "3", "CULVERT_TOPIC_MIN_IN_SYNC", "2").topics();

    assertEquals("2", topic(topics, Topics.SA).configs().get("min.insync.replicas"));
  }

  @Test
  void aWrongNumberIsNamedWithWhatItMayBe() {
    assertEquals(
        "CULVERT_IKE_PARTITIONS is \"4096\": give a number from 1 to 2047",
        refusal("CULVERT_IKE_PARTITIONS", "4096"));
    assertEquals(
        "CULVERT_TOPIC_REPLICATION is \"three\": give a number from 1 to 32767",
        refusal("CULVERT_TOPIC_REPLICATION", "three"));
    assertEquals(
        "CULVERT_TOPIC_MIN_IN_SYNC is \"2\": give a number from 1 to 1",
        refusal("CULVERT_TOPIC_MIN_IN_SYNC", "2"));
  }

  private static String refusal(String variable, String value) {
    return assertThrows(
            UsageException.class, () -> new ClusterEnvironment(Map.of(variable, value)).topicPlan())
        .getMessage();
  }

  private static TopicPlan environment(String one, String value, String other, String itsValue) {
    return new ClusterEnvironment(Map.of(one, value, other, itsValue)).topicPlan();
  }

  private static NewTopic topic(List<NewTopic> topics, Topics wanted) {
    return topics.stream()
        .filter(topic -> topic.name().equals(wanted.topicName()))
        .findFirst()
        .orElseThrow();
  }
}
