package dev.culvert.sa.app;

import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.Topics;
import dev.culvert.crypto.signing.RecordCheck;
import dev.culvert.records.RecordAdmission;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Hands what nodes answer to those who wait for it. Nothing of an answer is kept. */
@ApplicationScoped
class RevealAnswers {

  private final TopicFollower follower;
  private final Map<String, CompletableFuture<KeyReveal.Reply>> waiting = new ConcurrentHashMap<>();
  private RecordAdmission admission;
  private RecordCheck check;
  private volatile CompletableFuture<Void> caughtUp = new CompletableFuture<>();

  RevealAnswers(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
    follower =
        new TopicFollower(
            "reveal",
            bootstrapServers,
            List.of(new TopicStart(Topics.REVEAL, Duration.ZERO)),
            batch -> batch.forEach(this::take));
  }

  /** Starts reading what is let through here. */
  void start(RecordAdmission admission) {
    this.admission = admission;
    check = admission.begin();
    caughtUp = follower.start();
  }

  @PreDestroy
  void stop() {
    follower.close();
  }

  boolean isReady() {
    return caughtUp.isDone();
  }

  /**
   * Waits for the answer to a question that is going to be asked, until it comes or is cancelled.
   *
   * @throws RevealRefusedException when somebody waits for it already
   */
  CompletableFuture<KeyReveal.Reply> expect(KeyReveal.Question question) {
    CompletableFuture<KeyReveal.Reply> answer = new CompletableFuture<>();
    if (waiting.putIfAbsent(question.id(), answer) != null) {
      throw RevealRefusedException.of(question.sa(), KeyReveal.Reason.REPEATED);
    }
    var unused = answer.whenComplete((_, _) -> waiting.remove(question.id()));
    return answer;
  }

  private void take(ConsumerRecord<String, byte[]> kafkaRecord) {
    admission
        .authentic(check, kafkaRecord)
        .flatMap(read -> read.record())
        .ifPresent(
            record -> {
              if (record instanceof KeyReveal.Reply reply) {
                answer(reply);
              }
            });
  }

  private void answer(KeyReveal.Reply reply) {
    CompletableFuture<KeyReveal.Reply> answer = waiting.get(reply.id());
    if (answer != null) {
      answer.complete(reply);
    }
  }
}
