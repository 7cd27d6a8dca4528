package dev.culvert.sa.app;

import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.event.KeyReveal;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.sa.config.InvalidConfigException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Asks the node that has an SA for its keys, for someone who proves to the node that he may see
 * them. What passes here is sealed to him.
 */
@Path("/api/v1/reveal")
class RevealResource {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final ConfigWriter writer;
  private final RevealAnswers answers;

  RevealResource(ConfigWriter writer, RevealAnswers answers) {
    this.writer = writer;
    this.answers = answers;
  }

  @POST
  @RunOnVirtualThread
  @Operation(summary = "The keys of an installed SA, sealed to who asks")
  public Sealed ask(KeyReveal.Request request) throws InvalidConfigException, InterruptedException {
    if (request == null) {
      throw new InvalidConfigException(
          "question", "", "is missing", "send {\"question\":{…},\"proof\":\"…\"}");
    }
    if (!answers.isReady()) {
      throw new NotReadyException("the topic reveal is not read yet");
    }
    KeyReveal.Question question = request.question();
    CompletableFuture<KeyReveal.Reply> answer = answers.expect(question);
    try {
      writer.write(
          scene -> {
            if (!scene.observations().sas().containsKey(question.sa())) {
              throw RevealRefusedException.of(question.sa(), KeyReveal.Reason.NO_SUCH_SA);
            }
            return new Decision.Decided<>(question, List.of(), List.of(), List.of(request));
          });
      return await(answer, question.sa());
    } finally {
      answer.cancel(false);
    }
  }

  private static Sealed await(CompletableFuture<KeyReveal.Reply> answer, SaKey sa)
      throws InterruptedException {
    try {
      return switch (answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        case KeyReveal.Shown shown -> shown.keys();
        case KeyReveal.Refused refused -> throw RevealRefusedException.of(sa, refused.reason());
      };
    } catch (TimeoutException e) {
      throw RevealRefusedException.silent(sa, LIMIT);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is a value", e);
    }
  }
}
