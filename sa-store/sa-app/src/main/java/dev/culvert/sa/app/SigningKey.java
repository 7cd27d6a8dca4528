package dev.culvert.sa.app;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.signing.SigningIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The key with which this replica signs its records, certified by cert-authority. */
@ApplicationScoped
class SigningKey {

  private static final Logger LOG = Logger.getLogger(SigningKey.class);

  private final Path file;
  private volatile SigningIdentity identity;
  private volatile String waitingFor;

  SigningKey(SaStoreConfig config) {
    file = config.stateDir().resolve(SigningIdentity.FILE);
    waitingFor = file.toString();
  }

  /** The key with its certificate; empty while there is none that can be used. */
  synchronized Optional<SigningIdentity> identity() {
    if (identity == null && Files.exists(file)) {
      try (Secret encoded = Secret.owning(Files.readAllBytes(file))) {
        identity = own(SigningIdentity.decode(encoded.expose()));
        waitingFor = "";
      } catch (IOException | IllegalArgumentException e) {
        String reason = file + ": " + e.getMessage();
        if (!reason.equals(waitingFor)) {
          LOG.errorf("no usable signing key: %s", reason);
          waitingFor = reason;
        }
      }
    }
    return Optional.ofNullable(identity);
  }

  /** The file that is waited for, or empty. */
  String waitingFor() {
    return waitingFor;
  }

  private static SigningIdentity own(SigningIdentity read) {
    if (!read.writer().equals(Writer.service(WriterRole.SA_STORE))) {
      read.close();
      throw new IllegalArgumentException("belongs to " + read.writer() + ", remove it");
    }
    return read;
  }
}
