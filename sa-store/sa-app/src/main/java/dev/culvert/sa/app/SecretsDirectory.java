package dev.culvert.sa.app;

import dev.culvert.contracts.Sealed;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.Sealer;
import dev.culvert.crypto.SealingPublicKey;
import dev.culvert.sa.config.SecretSealer;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/** Token and public sealing key of the installation; read at each use, so that they may change. */
@ApplicationScoped
class SecretsDirectory implements SecretSealer {

  private final Path tokenFile;
  private final Path sealingKeyFile;
  private final SecureRandom random = new SecureRandom();

  SecretsDirectory(SaStoreConfig config) {
    tokenFile = config.secretsDir().resolve("bootstrap.token");
    sealingKeyFile = config.secretsDir().resolve("ike-sealing.pub");
  }

  /** The bearer token, when the file is there. */
  Optional<byte[]> token() {
    try {
      return Optional.of(Files.readString(tokenFile).strip().getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The file that is waited for, or empty. */
  String waitingFor() {
    if (token().isEmpty()) {
      return tokenFile.toString();
    }
    return Files.isReadable(sealingKeyFile) ? "" : sealingKeyFile.toString();
  }

  @Override
  public Sealed seal(Secret secret, String associatedData) {
    SealingPublicKey key;
    try {
      key = SealingPublicKey.decode(Files.readAllBytes(sealingKeyFile));
    } catch (IOException e) {
      throw new NotReadyException("no secret can be sealed: " + sealingKeyFile + " is not there");
    }
    return Sealer.seal(
        key, secret.expose(), associatedData.getBytes(StandardCharsets.UTF_8), random::nextBytes);
  }
}
