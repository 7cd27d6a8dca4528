package dev.culvert.ca.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;

/** Settings under {@code culvert.}; each is an environment variable too. */
@ConfigMapping(prefix = "culvert")
public interface CaSettings {

  /** Directory of {@code bootstrap.token}. */
  @WithDefault(".culvert/secrets")
  Path secretsDir();

  /** Directory of the CA's file; it is made when it is missing. */
  @WithDefault(".culvert/ca")
  Path stateDir();

  /** Validity of the CA's own certificate, when it is made. */
  @WithName("ca.validity")
  @WithDefault("3650D")
  Duration caValidity();

  /** Validity of the certificates that it issues. */
  @WithName("ca.certificate-validity")
  @WithDefault("365D")
  Duration certificateValidity();
}
