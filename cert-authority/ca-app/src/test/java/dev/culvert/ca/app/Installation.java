package dev.culvert.ca.app;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A broker that has no topic yet, and directories without and with a token. */
public final class Installation implements QuarkusTestResourceLifecycleManager {

  static final String TOKEN = "0123456789abcdef".repeat(4);

  private EmbeddedKafkaBroker broker;
  private Path home;

  @Override
  public Map<String, String> start() {
    broker =
        new EmbeddedKafkaBroker()
            .withNodeId(1)
            .withDeleteLogDirsOnClose(true)
            .withAdditionalProperties(
                properties -> {
                  properties.put("auto.create.topics.enable", "false");
                  properties.put("log.cleaner.dedupe.buffer.size", "4194304");
                  properties.put("offsets.topic.replication.factor", "1");
                })
            .start();
    try {
      home = Files.createTempDirectory("cert-authority");
      Path secrets = Files.createDirectory(home.resolve("secrets"));
      Files.writeString(secrets.resolve("bootstrap.token"), TOKEN);
      return Map.of(
          "kafka.bootstrap.servers",
          broker.getAdvertisedListeners().replaceFirst("^[A-Z_]+://", ""),
          "culvert.secrets-dir",
          secrets.toString(),
          "culvert.state-dir",
          home.resolve("ca").toString(),
          "quarkus.http.test-port",
          "0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    broker.close();
    try {
      Files.deleteIfExists(home.resolve("ca/ca.pem"));
      Files.deleteIfExists(home.resolve("ca"));
      Files.deleteIfExists(home.resolve("secrets/bootstrap.token"));
      Files.deleteIfExists(home.resolve("secrets"));
      Files.deleteIfExists(home);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
