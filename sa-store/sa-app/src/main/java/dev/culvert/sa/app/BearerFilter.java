package dev.culvert.sa.app;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Admits to the API whoever knows the installation's token. */
class BearerFilter {

  private static final String SCHEME = "Bearer ";

  private final SecretsDirectory secrets;

  BearerFilter(SecretsDirectory secrets) {
    this.secrets = secrets;
  }

  @ServerRequestFilter(preMatching = true)
  Optional<Response> admit(ContainerRequestContext request) {
    Optional<byte[]> token = secrets.token();
    if (token.isEmpty()) {
      throw new NotReadyException("no token is there yet: " + secrets.waitingFor());
    }
    String header = request.getHeaderString(HttpHeaders.AUTHORIZATION);
    if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      byte[] given = header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
      if (MessageDigest.isEqual(token.get(), given)) {
        return Optional.empty();
      }
    }
    return Optional.of(
        Response.status(Response.Status.UNAUTHORIZED)
            .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"culvert\"")
            .type(MediaType.APPLICATION_JSON)
            .entity(
                ErrorBody.of(
                    "the request has no valid token",
                    "send the header Authorization: Bearer TOKEN with the content of"
                        + " bootstrap.token of the secrets folder"))
            .build());
  }
}
