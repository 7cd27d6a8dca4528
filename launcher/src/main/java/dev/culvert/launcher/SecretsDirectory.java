package dev.culvert.launcher;

import dev.culvert.contracts.Secret;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
    writeIfMissing(KeyRevealing.FILE, randomBytes(KeyRevealing.KEY_BYTES));
    byte[] token = randomBytes(32);
    writeIfMissing(
        "bootstrap.token", HexFormat.of().formatHex(token).getBytes(StandardCharsets.US_ASCII));
    if (!Files.exists(directory.resolve("ike-sealing.key"))) {
      try (SealingKeyPair pair = SealingKeyPair.generate(random);
          Secret encoded = pair.encode()) {
        // The private key last: while it is missing, the pair is made anew.
        OwnerFile.write(directory.resolve("ike-sealing.pub"), pair.publicKey().encode());
        OwnerFile.write(directory.resolve("ike-sealing.key"), encoded.expose());
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
      OwnerFile.write(directory.resolve(name), content);
    }
    Arrays.fill(content, (byte) 0);
  }
}
