package dev.culvert.launcher;

import dev.culvert.contracts.Secret;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;

/** The secrets that an installation is born with. Each is made once and never overwritten. */
final class SecretsDirectory {

  private final Path directory;
  private final RandomBytes random;

  SecretsDirectory(Path directory, RandomBytes random) {
    this.directory = directory;
    this.random = random;
  }

  /** Makes what is missing. */
  void create() throws IOException {
    writeIfMissing("kek", randomBytes(32));
    writeIfMissing("spi-tag.key", randomBytes(32));
    byte[] token = randomBytes(32);
    writeIfMissing(
        "bootstrap.token", HexFormat.of().formatHex(token).getBytes(StandardCharsets.US_ASCII));
    if (!Files.exists(directory.resolve("ike-sealing.key"))) {
      try (SealingKeyPair pair = SealingKeyPair.generate(random);
          Secret encoded = pair.encode()) {
        // The private key last: while it is missing, the pair is made anew.
        replace("ike-sealing.pub", pair.publicKey().encode());
        replace("ike-sealing.key", encoded.expose());
      }
    }
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.fill(bytes);
    return bytes;
  }

  private void writeIfMissing(String name, byte[] content) throws IOException {
    if (!Files.exists(directory.resolve(name))) {
      replace(name, content);
    }
    Arrays.fill(content, (byte) 0);
  }

  /** Writes beside and renames, so that a start that dies in between leaves no half secret. */
  private void replace(String name, byte[] content) throws IOException {
    Path part =
        Files.createTempFile(
            directory,
            name,
            ".part",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(part, content);
    Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
