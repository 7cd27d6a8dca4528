package dev.culvert.launcher;

import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "bootstrap.token", HexFormat.of().formatHex(token).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    if (!Files.exists(directory.resolve("ike-sealing.key"))) {
      SealingKeyPair pair = SealingKeyPair.generate(random);
      writeIfMissing("ike-sealing.pub", pair.publicKey().encode());
      writeIfMissing("ike-sealing.key", pair.encode());
    }
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.fill(bytes);
    return bytes;
  }

  /** Writes beside and renames, so that a start that dies in between leaves no half secret. */
  private void writeIfMissing(String name, byte[] content) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      Path part =
          Files.createTempFile(
              directory,
              name,
              ".part",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(part, content);
      Files.move(part, file);
    }
    Arrays.fill(content, (byte) 0);
  }
}
