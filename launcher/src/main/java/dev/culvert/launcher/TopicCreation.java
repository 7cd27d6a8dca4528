package dev.culvert.launcher;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** Makes the topics that are missing; those that exist stay as they are. */
final class TopicCreation {

  private static final int LIMIT_SECONDS = 60;

  private TopicCreation() {}

  /**
   * Waits until a broker answers, and makes the topics.
   *
   * @throws OperationException when no broker answers within a minute, or one refuses
   */
  static void run(String bootstrap, TopicPlan plan) throws InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 50,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_SECONDS * 1000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000))) {
      for (KafkaFuture<Void> created : admin.createTopics(plan.topics()).values().values()) {
        await(created, bootstrap);
      }
    } catch (KafkaException e) {
      // No address of a broker can be looked up.
      throw new OperationException("cannot reach a broker at " + bootstrap + ": " + cause(e));
    }
  }

  private static String cause(KafkaException e) {
    return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
  }

  private static void await(KafkaFuture<Void> created, String bootstrap)
      throws InterruptedException {
    try {
      created.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new OperationException("the broker does not answer at " + bootstrap);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new OperationException("cannot create topics: " + e.getCause().getMessage());
      }
    }
  }
}
