package dev.culvert.sa.app;

import dev.culvert.sa.config.InvalidConfigException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** How refusals look to a client. */
class ErrorResponses {

  @ServerExceptionMapper
  RestResponse<ErrorBody> invalid(InvalidConfigException e) {
    return RestResponse.status(Response.Status.BAD_REQUEST, ErrorBody.of(e.problem()));
  }

  @ServerExceptionMapper
  RestResponse<ErrorBody> notReady(NotReadyException e) {
    return RestResponse.status(
        Response.Status.SERVICE_UNAVAILABLE,
        ErrorBody.of(e.getMessage(), "try again; /q/health/ready says what is missing"));
  }

  @ServerExceptionMapper
  RestResponse<ErrorBody> refused(RevealRefusedException e) {
    return RestResponse.status(e.status(), ErrorBody.of(e.getMessage(), e.fix()));
  }

  @ServerExceptionMapper
  RestResponse<ErrorBody> missing(NoSuchItemException e) {
    return RestResponse.status(Response.Status.NOT_FOUND, ErrorBody.of(e.getMessage(), e.fix()));
  }
}
