package dev.culvert.ike.app.secret;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.config.Identity;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.crypto.SealingKeyPair;
import dev.culvert.crypto.SpiTag;
import dev.culvert.crypto.StateSealer;
import dev.culvert.crypto.UnsealException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The keys of ike-service.
 *
 * @param state seals IKE state under the key-encryption key
 * @param spiTag key of the tag in IKE SPIs, shared with the nodes
 * @param sealing opens what is sealed to ike-service
 */
public record ServiceKeys(StateSealer state, Secret spiTag, SealingKeyPair sealing)
    implements AutoCloseable {

  private static final String KEY_ENCRYPTION_KEY = "kek";
  private static final String SPI_TAG_KEY = "spi-tag.key";
  private static final String SEALING_KEY = "ike-sealing.key";

  /** The first file that is not in the directory yet, or empty when all are. */
  public static Optional<Path> missingIn(Path directory) {
    return List.of(KEY_ENCRYPTION_KEY, SPI_TAG_KEY, SEALING_KEY).stream()
        .map(directory::resolve)
        .filter(file -> !Files.isReadable(file))
        .findFirst();
  }

  /**
   * Reads {@code kek} (32 bytes), {@code spi-tag.key} (32 bytes) and {@code ike-sealing.key} (an
   * encoded {@link SealingKeyPair}).
   *
   * @throws IOException when a file cannot be read or has another form; the message names it
   */
  public static ServiceKeys load(Path directory) throws IOException {
    byte[] kek = read(directory, KEY_ENCRYPTION_KEY, StateSealer.KEY_BYTES);
    byte[] sealing = read(directory, SEALING_KEY, SealingKeyPair.ENCODED_BYTES);
    try {
      return new ServiceKeys(
          new StateSealer(kek),
          Secret.owning(read(directory, SPI_TAG_KEY, SpiTag.KEY_BYTES)),
          SealingKeyPair.decode(sealing));
    } catch (IllegalArgumentException e) {
      throw new IOException(directory.resolve(SEALING_KEY) + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(kek, (byte) 0);
      Arrays.fill(sealing, (byte) 0);
    }
  }

  /**
   * The pre-shared key of an identity; the caller closes it.
   *
   * @throws IllegalStateException when it is not sealed to this service
   */
  public Secret secretOf(Identity identity) {
    byte[] place = Identity.secretAad(identity.name()).getBytes(StandardCharsets.UTF_8);
    try {
      return sealing.open(identity.secret(), place);
    } catch (UnsealException e) {
      throw new IllegalStateException(
          "secret of identity " + identity.name() + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * A key of a manual SA; the caller closes it.
   *
   * @param template name of the manual SA
   * @param property which of its keys
   * @throws IllegalStateException when it is not sealed to this service
   */
  public Secret manualKey(String template, String property, boolean inbound, ManualSa.Key key) {
    byte[] place = ManualSa.keyAad(template, property, inbound).getBytes(StandardCharsets.UTF_8);
    try {
      return sealing.open(key.sealed(), place);
    } catch (UnsealException e) {
      throw new IllegalStateException(
          property + " of manual-sa " + template + " cannot be opened: " + e.getMessage(), e);
    }
  }

  private static byte[] read(Path directory, String name, int length) throws IOException {
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length != length) {
      throw new IOException(file + " has " + bytes.length + " bytes, not " + length);
    }
    return bytes;
  }

  @Override
  public void close() {
    state.close();
    spiTag.close();
    sealing.close();
  }
}
