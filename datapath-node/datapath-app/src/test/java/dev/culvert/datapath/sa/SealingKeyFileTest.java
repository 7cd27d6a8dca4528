package dev.culvert.datapath.sa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.crypto.RandomBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealingKeyFileTest {

  private static final UUID BOOT = new UUID(1, 1);
  private static final UUID NEXT_BOOT = new UUID(1, 2);

  @TempDir Path folder;

  private final RandomBytes random = new Random(1)::nextBytes;

  @Test
  void survivesTheProcess() throws IOException {
    String first = keyOf(BOOT);
    assertEquals(first, keyOf(BOOT));
  }

  @Test
  void doesNotSurviveTheBoot() throws IOException {
    String first = keyOf(BOOT);
    assertNotEquals(first, keyOf(NEXT_BOOT));
    assertEquals(1, files().size(), "the old key is gone");
  }

  @Test
  void belongsToItsOwnerAlone() throws IOException {
    keyOf(BOOT);
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(files().getFirst()));
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    keyOf(BOOT);
    Path file = files().getFirst();
    Files.write(file, new byte[] {1, 2, 3});
    String message = assertThrows(IOException.class, () -> keyOf(BOOT)).getMessage();
    assertTrue(message.contains(file.toString()), message);
  }

  private String keyOf(UUID boot) throws IOException {
    try (var pair = new SealingKeyFile(folder.resolve("run"), boot).loadOrCreate(random)) {
      return pair.publicKey().id();
    }
  }

  private List<Path> files() throws IOException {
    try (var listed = Files.list(folder.resolve("run"))) {
      return listed.toList();
    }
  }
}
