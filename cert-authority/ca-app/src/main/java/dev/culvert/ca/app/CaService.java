package dev.culvert.ca.app;

import dev.culvert.ca.CertificateAuthority;
import dev.culvert.ca.CertificateRequest;
import dev.culvert.ca.IssuedCertificate;
import dev.culvert.ca.RefusedRequestException;
import dev.culvert.contracts.event.Writer;
import dev.culvert.contracts.event.WriterRole;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.signing.RecordSigner;
import dev.culvert.crypto.signing.SigningIdentity;
import dev.culvert.crypto.signing.SigningKey;
import dev.culvert.crypto.signing.WriterGrant;
import dev.culvert.crypto.signing.WriterRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The CA in this process, from its file to its answers. */
@ApplicationScoped
public class CaService {

  private static final Logger LOG = Logger.getLogger(CaService.class);

  private static final Writer OWN = Writer.service(WriterRole.CERT_AUTHORITY);

  private final CertificateAuthority ca;
  private final Duration certificateValidity;
  private final BootstrapToken token;
  private final TrustPublisher publisher;
  private final CaMetrics metrics;
  private final InstantSource clock = InstantSource.system();
  private final RandomBytes random = new SecureRandom()::nextBytes;

  /**
   * @throws IOException when the CA's file cannot be used; the service does not start then, since a
   *     new CA in its place would turn every certificate into a stranger's
   */
  @Inject
  CaService(
      CaSettings settings,
      @ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers,
      MeterRegistry registry)
      throws IOException {
    this.ca =
        new CaFile(settings.stateDir())
            .loadOrCreate(settings.caValidity(), clock.instant(), random);
    this.certificateValidity = settings.certificateValidity();
    this.token = new BootstrapToken(settings.secretsDir());
    this.publisher = new TrustPublisher(bootstrapServers, ca.trustAnchor(), ownSigner());
    this.metrics = new CaMetrics(registry);
  }

  /**
   * A key of this process for what it publishes itself: the CA certifies it without being asked.
   */
  private RecordSigner ownSigner() {
    SigningKey key = SigningKey.generate(random);
    try {
      WriterGrant grant = ca.certify(WriterRequest.of(OWN, key), clock.instant());
      return new SigningIdentity(key, grant).signer(0, clock.millis());
    } catch (RefusedRequestException e) {
      throw new IllegalStateException("the CA refuses itself", e);
    }
  }

  void onStart(@Observes StartupEvent event) {
    LOG.infof("%s, until %s", ca, ca.notAfter());
    metrics.expires(ca.notAfter());
    publisher.start();
  }

  void onStop(@Observes ShutdownEvent event) throws InterruptedException {
    publisher.close();
  }

  /** What the service waits for, or empty when it does its work. */
  Optional<String> waitingFor() {
    return token.missing().or(publisher::waitingFor);
  }

  boolean isAlive() {
    return publisher.isAlive();
  }

  String certificatePem() {
    return ca.certificatePem();
  }

  /** True when the request's Authorization header lets it in; one that does not is counted. */
  boolean admits(String authorization) throws IOException {
    boolean admitted = token.admits(authorization);
    if (!admitted) {
      metrics.countRefused("authorization");
    }
    return admitted;
  }

  /** Checks a writer's request and certifies its key. */
  WriterGrant certify(byte[] encoded) throws RefusedRequestException {
    try {
      WriterRequest request =
          WriterRequest.decode(encoded)
              .orElseThrow(
                  () ->
                      new RefusedRequestException(
                          "request",
                          "has another form or length",
                          "send an encoded WriterRequest"));
      if (request.writer().equals(OWN.toString())) {
        throw new RefusedRequestException("writer", "is this CA itself", "name another service");
      }
      WriterGrant grant = ca.certify(request, clock.instant());
      metrics.countIssued();
      LOG.infof("certified the signing key of %s", request.writer());
      return grant;
    } catch (RefusedRequestException e) {
      metrics.countRefused(e);
      LOG.infof("refused a writer: %s", e.getMessage());
      throw e;
    }
  }

  /** Checks the request and issues the certificate. */
  IssuedCertificate issue(String requestPem) throws RefusedRequestException {
    try {
      IssuedCertificate issued =
          ca.issue(
              CertificateRequest.parse(requestPem), certificateValidity, clock.instant(), random);
      metrics.countIssued();
      LOG.infof(
          "issued %s to %s until %s",
          issued.serialNumber().toString(16), issued.subject(), issued.notAfter());
      return issued;
    } catch (RefusedRequestException e) {
      metrics.countRefused(e);
      LOG.infof("refused a request: %s", e.getMessage());
      throw e;
    }
  }
}
