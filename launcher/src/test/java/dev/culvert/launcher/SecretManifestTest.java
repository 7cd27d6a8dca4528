package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.crypto.SealingKeyPair;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SecretManifestTest {

  @Test
  void theEntriesAreTheSecretsThatServicesRead() throws IOException {
    String manifest = generate("culvert-secrets");

    assertEquals(32, entry(manifest, "kek").length);
    assertEquals(32, entry(manifest, "spi-tag.key").length);
    assertEquals(32, entry(manifest, "sensitive.key").length);
    assertEquals(64, entry(manifest, "bootstrap.token").length);
    try (SealingKeyPair pair = SealingKeyPair.decode(entry(manifest, "ike-sealing.key"))) {
      assertArrayEquals(pair.publicKey().encode(), entry(manifest, "ike-sealing.pub"));
    }
  }

  @Test
  void noTwoInstallationsShareASecret() throws IOException {
    String one = generate("one");
    String other = generate("other");

    assertTrue(one.contains("\n  name: one\n"), "its name is the Secret's");
    assertNotEquals(
        Base64.getEncoder().encodeToString(entry(one, "kek")),
        Base64.getEncoder().encodeToString(entry(other, "kek")));
  }

  @Test
  void aNameThatKubernetesRefusesIsRefusedHere() {
    UsageException refused = assertThrows(UsageException.class, () -> generate("a: b"));
    assertTrue(refused.getMessage().startsWith("--name is \"a: b\""), refused::getMessage);
  }

  private static String generate(String name) throws IOException {
    return SecretManifest.generate(name, new SecureRandom()::nextBytes);
  }

  private static byte[] entry(String manifest, String name) {
    Matcher line =
        Pattern.compile("^  " + Pattern.quote(name) + ": (\\S+)$", Pattern.MULTILINE)
            .matcher(manifest);
    assertTrue(line.find(), name);
    return Base64.getDecoder().decode(line.group(1));
  }
}
