package dev.culvert.sa.app;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.culvert.contracts.event.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TopicFollowerTest {

  @Test
  void waitsForABrokerThatIsNotThere() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TopicFollower follower =
            new TopicFollower(
                "test",
                "127.0.0.1:" + silent.getLocalPort(),
                List.of(TopicStart.whole(Topics.CONFIG)),
                _ -> {})) {
      CompletableFuture<Void> caughtUp = follower.start();
      assertFalse(follower.awaitRead(ConfigurationView.PARTITION, 0, Duration.ofMillis(200)));
      assertFalse(caughtUp.isDone());
      assertFalse(follower.waitingFor().isEmpty());
    }
  }
}
