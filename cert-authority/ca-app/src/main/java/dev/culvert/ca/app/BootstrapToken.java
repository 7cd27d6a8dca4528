package dev.culvert.ca.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The bearer token (RFC 6750) that lets a node of this installation ask for a certificate. It is
 * read at each use, so that it can be replaced without a restart.
 */
final class BootstrapToken {

  private static final String NAME = "bootstrap.token";
  private static final String SCHEME = "Bearer ";
  private static final int MIN_CHARACTERS = 32;

  private final Path file;

  BootstrapToken(Path secretsDirectory) {
    this.file = secretsDirectory.resolve(NAME);
  }

  /** What is missing for requests to be let in, or empty when nothing is. */
  Optional<String> missing() {
    return Files.isReadable(file) ? Optional.empty() : Optional.of("the file " + file);
  }

  /**
   * True when the Authorization header holds the token. The time taken does not tell how much of it
   * was right.
   *
   * @param authorization the header, null when there is none
   * @throws IOException when the token cannot be read, or is too short to be one
   */
  boolean admits(String authorization) throws IOException {
    byte[] expected = Files.readString(file).strip().getBytes(StandardCharsets.UTF_8);
    if (expected.length < MIN_CHARACTERS) {
      throw new IOException(file + " has less than " + MIN_CHARACTERS + " characters");
    }
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return false;
    }
    byte[] given =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given);
  }
}
