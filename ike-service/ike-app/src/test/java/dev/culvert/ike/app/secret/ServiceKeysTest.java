package dev.culvert.ike.app.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.ike.app.Sites;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceKeysTest {

  @TempDir Path directory;

  private final Random random = new Random(5);
  private final SealingKeyPair pair = SealingKeyPair.generate(random::nextBytes);

  @Test
  void namesTheFirstFileThatIsMissing() throws Exception {
    assertEquals(Optional.of(directory.resolve("kek")), ServiceKeys.missingIn(directory));
    write();
    assertEquals(Optional.empty(), ServiceKeys.missingIn(directory));
  }

  @Test
  void opensThePreSharedKeyOfAnIdentityAndOfNoOther() throws Exception {
    write();
    List<Identity> identities =
        Sites.configuration(pair.publicKey(), random::nextBytes).stream()
            .filter(Identity.class::isInstance)
            .map(Identity.class::cast)
            .toList();
    Identity first = identities.getFirst();
    Identity moved =
        new Identity(
            identities.get(1).name(),
            first.peer(),
            first.secret(),
            first.myId(),
            first.remoteId(),
            false,
            "");
    try (ServiceKeys keys = ServiceKeys.load(directory);
        Secret secret = keys.secretOf(first)) {
      assertArrayEquals(Sites.PRE_SHARED_KEY.getBytes(StandardCharsets.UTF_8), secret.expose());
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> keys.secretOf(moved));
      assertTrue(refused.getMessage().contains("identity i2"), refused.getMessage());
      assertFalse(keys.toString().contains(Sites.PRE_SHARED_KEY));
    }
  }

  @Test
  void namesAFileOfAWrongLength() throws Exception {
    write();
    Files.write(directory.resolve("spi-tag.key"), new byte[5]);
    IOException refused = assertThrows(IOException.class, () -> ServiceKeys.load(directory));
    assertTrue(refused.getMessage().contains("spi-tag.key has 5 bytes"), refused.getMessage());
  }

  private void write() throws IOException {
    Files.write(directory.resolve("kek"), new byte[32]);
    Files.write(directory.resolve("spi-tag.key"), new byte[32]);
    try (Secret encoded = pair.encode()) {
      Files.write(directory.resolve("ike-sealing.key"), encoded.expose());
    }
  }
}
