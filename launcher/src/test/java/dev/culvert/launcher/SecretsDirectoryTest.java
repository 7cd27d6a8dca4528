package dev.culvert.launcher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsDirectoryTest {

  private static final List<String> FILES =
      List.of(
          "bootstrap.token",
          "ike-sealing.key",
          "ike-sealing.pub",
          "kek",
          "sensitive.key",
          "spi-tag.key");

  @TempDir Path directory;

  @Test
  void makesEachSecretOnceForItsOwnerOnly() throws Exception {
    SecretsDirectory secrets = new SecretsDirectory(directory, new SecureRandom()::nextBytes);
    secrets.create();
    Map<String, byte[]> first = read();
    assertEquals(FILES, List.copyOf(first.keySet()));
    assertEquals(32, first.get("kek").length);
    assertEquals(64, first.get("bootstrap.token").length);

    secrets.create();
    Map<String, byte[]> second = read();
    for (String file : FILES) {
      assertArrayEquals(first.get(file), second.get(file), file);
    }
  }

  private Map<String, byte[]> read() throws Exception {
    Map<String, byte[]> content = new TreeMap<>();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        assertEquals(
            "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        content.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return content;
  }
}
