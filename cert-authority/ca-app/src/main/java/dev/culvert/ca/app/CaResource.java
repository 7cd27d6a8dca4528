package dev.culvert.ca.app;

import dev.culvert.ca.RefusedRequestException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/** Certificates over REST. Texts are PEM (RFC 7468); refusals are {@link Refusal} as JSON. */
@Path("/")
public class CaResource {

  private static final Logger LOG = Logger.getLogger(CaResource.class);
  private static final String PEM = "application/x-pem-file";

  private final CaService service;

  @Inject
  CaResource(CaService service) {
    this.service = service;
  }

  /** Why there is no certificate, and what would help. */
  public record Refusal(String field, String problem, String fix) {}

  /** The CA's certificate, for whoever wants to verify. */
  @GET
  @Path("ca")
  public Response certificate() {
    return Response.ok(service.certificatePem(), PEM).build();
  }

  /** Issues a certificate for the PKCS#10 request in the body, whatever type it is declared as. */
  @POST
  @Path("certificates")
  @Consumes(MediaType.WILDCARD)
  public Response issue(@HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, byte[] body) {
    return admitted(
        authorization,
        () ->
            Response.status(Response.Status.CREATED)
                .entity(service.issue(new String(body, StandardCharsets.US_ASCII)).pem())
                .type(PEM)
                .build());
  }

  /** Certifies the key of a writer of records; body and answer are as crypto.signing has them. */
  @POST
  @Path("writers")
  @Consumes(MediaType.WILDCARD)
  public Response certify(
      @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization, byte[] body) {
    return admitted(
        authorization,
        () ->
            Response.status(Response.Status.CREATED)
                .entity(service.certify(body).encode())
                .type(MediaType.APPLICATION_OCTET_STREAM)
                .build());
  }

  /** What is done for a request that has the token. */
  private interface Admitted {
    Response answer() throws RefusedRequestException;
  }

  private Response admitted(String authorization, Admitted request) {
    try {
      return service.admits(authorization) ? request.answer() : unauthorized();
    } catch (RefusedRequestException e) {
      return refused(Response.Status.BAD_REQUEST, e.field(), e.problem(), e.fix()).build();
    } catch (IOException e) {
      LOG.warnf("bootstrap token: %s", e.getMessage());
      return refused(
              Response.Status.SERVICE_UNAVAILABLE,
              "authorization",
              "this service has no usable bootstrap token",
              "write one into its secrets directory")
          .build();
    }
  }

  /** RFC 6750 section 3. */
  private static Response unauthorized() {
    return refused(
            Response.Status.UNAUTHORIZED,
            "authorization",
            "no or another bootstrap token",
            "send the installation's bootstrap.token as Authorization: Bearer")
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"cert-authority\"")
        .build();
  }

  private static Response.ResponseBuilder refused(
      Response.Status status, String field, String problem, String fix) {
    return Response.status(status)
        .entity(new Refusal(field, problem, fix))
        .type(MediaType.APPLICATION_JSON);
  }
}
