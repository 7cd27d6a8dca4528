package dev.culvert.sa.app;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.Topics;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.signing.EphemeralAuthority;
import dev.culvert.crypto.signing.SigningIdentity;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.smallrye.reactive.messaging.kafka.companion.test.EmbeddedKafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A real broker with the topics, and a folder of secrets. */
public class Installation implements QuarkusTestResourceLifecycleManager {

  static final String TOKEN = "0123456789abcdef".repeat(4);
  static final int IKE_PARTITIONS = 4;

  private EmbeddedKafkaBroker broker;

  @Override
  public Map<String, String> start() {
    broker = new EmbeddedKafkaBroker().withNodeId(1).withKafkaHost("localhost").start();
    Path folder;
    try (SealingKeyPair key = SealingKeyPair.generate(new SecureRandom()::nextBytes)) {
      folder = Files.createTempDirectory("culvert-sa-app");
      Files.writeString(folder.resolve("bootstrap.token"), TOKEN + "\n");
      Files.write(folder.resolve("ike-sealing.pub"), key.publicKey().encode());
      enrol(folder);
      try (Secret encoded = key.encode()) {
        Files.write(folder.resolve("ike-sealing.key"), encoded.expose());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    createTopics();
    return Map.of(
        "kafka.bootstrap.servers", broker.getAdvertisedListeners(),
        "culvert.secrets-dir", folder.toString(),
        "culvert.state-dir", folder.toString(),
        "culvert.ike-partitions", Integer.toString(IKE_PARTITIONS),
        "quarkus.log.level", "WARN",
        "quarkus.log.category.\"dev.culvert\".level", "INFO",
        "quarkus.log.file.enabled", "true",
        "quarkus.log.file.path", folder.resolve("log").toString());
  }

  /** The keys of the service under test and of those that it reads from. */
  private static void enrol(Path folder) throws IOException {
    EphemeralAuthority authority = new EphemeralAuthority(new SecureRandom()::nextBytes);
    Map<String, Writer> writers =
        Map.of(
            SigningIdentity.FILE, Writer.service(WriterRole.SA_STORE),
            OtherServices.IKE_KEY, Writer.service(WriterRole.IKE_SERVICE),
            OtherServices.NODE_KEY, Writer.node("gw"));
    for (Map.Entry<String, Writer> entry : writers.entrySet()) {
      try (SigningIdentity identity = authority.identity(entry.getValue());
          Secret encoded = identity.encode()) {
        Files.write(folder.resolve(entry.getKey()), encoded.expose());
      }
    }
  }

  private void createTopics() {
    List<NewTopic> topics =
        Topics.all().stream()
            .map(
                topic ->
                    new NewTopic(topic.topicName(), OtherServices.partitions(topic), (short) 1))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.getAdvertisedListeners()))) {
      admin.createTopics(topics).all().get();
    } catch (Exception e) {
      throw new IllegalStateException("the topics cannot be created", e);
    }
  }

  @Override
  public void stop() {
    broker.close();
  }
}
