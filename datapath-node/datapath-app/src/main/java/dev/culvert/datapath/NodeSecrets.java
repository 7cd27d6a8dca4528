package dev.culvert.datapath;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.Writer;
import dev.culvert.crypto.KeyRevealing;
import dev.culvert.crypto.SpiTag;
import dev.culvert.crypto.signing.SigningIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The secrets that the installation gives the node.
 *
 * @param spiTag key of the tag in our IKE SPIs; of it are derived the fingerprints of manual keys
 * @param sensitive key of those who may see keys
 */
record NodeSecrets(Secret spiTag, Secret sensitive) implements AutoCloseable {

  /**
   * Reads them.
   *
   * @throws IOException when a file is missing or has another length
   */
  static NodeSecrets read(Path folder) throws IOException {
    return new NodeSecrets(
        key(folder.resolve("spi-tag.key"), SpiTag.KEY_BYTES),
        key(folder.resolve(KeyRevealing.FILE), KeyRevealing.KEY_BYTES));
  }

  private static Secret key(Path file, int bytes) throws IOException {
    Secret key;
    try {
      key = Secret.owning(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException("culvert.secrets-dir: there is no " + file, e);
    }
    if (key.length() != bytes) {
      throw new IOException(file + " has " + key.length() + " bytes instead of " + bytes);
    }
    return key;
  }

  /**
   * The node's key for its records, with its certificate; empty while it is not there.
   *
   * @throws IOException when the file is no such key, or another writer's
   */
  static Optional<SigningIdentity> signingIdentity(Path folder, String node) throws IOException {
    Path file = folder.resolve(SigningIdentity.FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (Secret encoded = Secret.owning(Files.readAllBytes(file))) {
      SigningIdentity identity = SigningIdentity.decode(encoded.expose());
      if (!identity.writer().equals(Writer.node(node))) {
        throw new IOException(file + " belongs to " + identity.writer() + ": remove it");
      }
      return Optional.of(identity);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    spiTag.close();
    sensitive.close();
  }
}
