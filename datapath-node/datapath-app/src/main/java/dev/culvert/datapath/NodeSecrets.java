package dev.culvert.datapath;

import dev.culvert.contracts.Secret;
import dev.culvert.crypto.SpiTag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The secrets that the installation gives the node. */
final class NodeSecrets {

  private NodeSecrets() {}

  /**
   * The key of the tag in our IKE SPIs.
   *
   * @throws IOException when the file is missing or has another length
   */
  static Secret spiTagKey(Path folder) throws IOException {
    Path file = folder.resolve("spi-tag.key");
    Secret key;
    try {
      key = Secret.owning(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      throw new IOException("culvert.secrets-dir: there is no " + file, e);
    }
    if (key.length() != SpiTag.KEY_BYTES) {
      throw new IOException(
          file + " has " + key.length() + " bytes instead of " + SpiTag.KEY_BYTES);
    }
    return key;
  }
}
