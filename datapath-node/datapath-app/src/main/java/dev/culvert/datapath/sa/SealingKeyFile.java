package dev.culvert.datapath.sa;

import dev.culvert.contracts.Secret;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SealingKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.UUID;

/**
 * The node's sealing key. It survives the process, so that what was sealed to it while the process
 * restarted still opens, but not the boot: the file's name holds the kernel's boot ID, in case the
 * folder is no RAM disk.
 */
public final class SealingKeyFile {

  private static final String PREFIX = "sealing-";

  private final Path folder;
  private final UUID bootId;

  /**
   * The key of this boot.
   *
   * @param folder made when missing, for the owner only
   * @param bootId the kernel's boot ID
   */
  public SealingKeyFile(Path folder, UUID bootId) {
    this.folder = folder;
    this.bootId = bootId;
  }

  /** The boot ID of the running kernel. */
  public static UUID runningBoot() throws IOException {
    return UUID.fromString(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim());
  }

  /**
   * Reads the key, or makes it when this boot has none yet.
   *
   * @throws IOException when the folder or the file cannot be used
   */
  public SealingKeyPair loadOrCreate(RandomBytes random) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Files.createDirectories(folder, ownerOnly);
    Path file = folder.resolve(PREFIX + bootId);
    if (Files.exists(file)) {
      return load(file);
    }
    removeOlder();
    SealingKeyPair pair = SealingKeyPair.generate(random);
    store(file, pair);
    return pair;
  }

  private static SealingKeyPair load(Path file) throws IOException {
    byte[] encoded = Files.readAllBytes(file);
    try {
      return SealingKeyPair.decode(encoded);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + " is no sealing key: remove it", e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private void removeOlder() throws IOException {
    try (var older = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : older) {
        Files.delete(file);
      }
    }
  }

  /** Writes beside the file and renames, so that a crash leaves no half key. */
  private void store(Path file, SealingKeyPair pair) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path beside = Files.createTempFile(folder, PREFIX, ".new", ownerOnly);
    try (Secret encoded = pair.encode()) {
      Files.write(beside, encoded.expose());
    }
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
