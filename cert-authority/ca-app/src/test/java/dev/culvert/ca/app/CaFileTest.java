package dev.culvert.ca.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.ca.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaFileTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private final Random random = new Random(1);

  @TempDir Path directory;

  private CertificateAuthority loadOrCreate(Path in) throws IOException {
    return new CaFile(in).loadOrCreate(Duration.ofDays(10), NOW, random::nextBytes);
  }

  @Test
  void isTheSameCaAfterARestart() throws IOException {
    CertificateAuthority first = loadOrCreate(directory);
    CertificateAuthority second = loadOrCreate(directory);
    assertEquals(first.certificatePem(), second.certificatePem());
    assertNotEquals(
        first.certificatePem(), loadOrCreate(directory.resolve("other")).certificatePem());
  }

  @Test
  void onlyTheOwnerReadsIt() throws IOException {
    Path state = directory.resolve("a/b");
    loadOrCreate(state);
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("ca.pem"))));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
    try (Stream<Path> files = Files.list(state)) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void refusesAFileThatOthersMayRead() throws IOException {
    loadOrCreate(directory);
    Path file = directory.resolve("ca.pem");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    IOException e = assertThrows(IOException.class, () -> loadOrCreate(directory));
    assertTrue(e.getMessage().contains("chmod 600"), e.getMessage());
  }

  /** A new CA in place of a damaged one would orphan every certificate. */
  @Test
  void doesNotReplaceADamagedFile() throws IOException {
    loadOrCreate(directory);
    Path file = directory.resolve("ca.pem");
    String damaged = Files.readString(file).substring(50);
    Files.writeString(file, damaged);
    IOException e = assertThrows(IOException.class, () -> loadOrCreate(directory));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertEquals(damaged, Files.readString(file));
  }

  @Test
  void whatACrashLeftAsideIsReplaced() throws IOException {
    Files.writeString(directory.resolve("ca.pem.new"), "half a k");
    CertificateAuthority ca = loadOrCreate(directory);
    assertEquals(ca.certificatePem(), loadOrCreate(directory).certificatePem());
  }
}
