package dev.culvert.ca.app;

import dev.culvert.ca.CertificateAuthority;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.RandomBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * The CA's key and certificate in one file, so that there is never one without the other.
 *
 * <p>The key is plain PKCS#8 that only the owner may read. Encrypting it under a second key file
 * would protect nothing: whoever can read the one can read the other. Protection from a lost disk
 * is the volume's.
 */
final class CaFile {

  private static final String NAME = "ca.pem";

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private final Path directory;

  CaFile(Path directory) {
    this.directory = directory;
  }

  /**
   * The CA in the file; a new one, written before it is used, when there is no file.
   *
   * @throws IOException when the file cannot be read or written, others may read it, or it holds
   *     something else; the message names it
   */
  CertificateAuthority loadOrCreate(Duration validity, Instant now, RandomBytes random)
      throws IOException {
    Path file = directory.resolve(NAME);
    try {
      return load(file);
    } catch (NoSuchFileException e) {
      CertificateAuthority created = CertificateAuthority.create(validity, now, random);
      store(file, created);
      return created;
    }
  }

  private static CertificateAuthority load(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNER_ONLY.containsAll(permissions)) {
      throw new IOException(
          file
              + " is open to others ("
              + PosixFilePermissions.toString(permissions)
              + "); chmod 600 it, and make a new CA if somebody may have read it");
    }
    try (Secret text = Secret.owning(Files.readAllBytes(file))) {
      return CertificateAuthority.restore(new String(text.expose(), StandardCharsets.US_ASCII));
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Written aside, flushed and renamed, so that a crash leaves the whole file or none. */
  private void store(Path file, CertificateAuthority ca) throws IOException {
    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
    Path aside = directory.resolve(NAME + ".new");
    Files.deleteIfExists(aside);
    try (Secret text = ca.export();
        FileChannel channel =
            FileChannel.open(
                aside,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.expose());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
