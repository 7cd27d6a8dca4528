package dev.culvert.ike.app.secret;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.signing.SigningIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The key with which this replica signs its records, certified by cert-authority. */
public final class SigningKeyFile {

  private final Path file;

  /**
   * @param directory the replica's own
   */
  public SigningKeyFile(Path directory) {
    this.file = directory.resolve(SigningIdentity.FILE);
  }

  /** The file while it is not there yet, or empty. */
  public Optional<Path> missing() {
    return Files.isReadable(file) ? Optional.empty() : Optional.of(file);
  }

  /**
   * Reads the key.
   *
   * @throws IOException when the file cannot be read, is no such key, or another writer's
   */
  public SigningIdentity load() throws IOException {
    try (Secret encoded = Secret.owning(Files.readAllBytes(file))) {
      SigningIdentity identity = SigningIdentity.decode(encoded.expose());
      if (!identity.writer().equals(Writer.service(WriterRole.IKE_SERVICE))) {
        throw new IOException(file + " belongs to " + identity.writer() + ": remove it");
      }
      return identity;
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }
}
