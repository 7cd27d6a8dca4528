package dev.culvert.ca;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.TrustAnchor;
import dev.culvert.contracts.event.Writer;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.signing.WriterCertificate;
import dev.culvert.crypto.signing.WriterGrant;
import dev.culvert.crypto.signing.WriterRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.RFC4519Style;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A CA: its key, its self-signed certificate, and the certificates that it issues. */
public final class CertificateAuthority {

  /** Certificates begin that much in the past, so that a peer whose clock is late accepts them. */
  static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private static final int NAME_BYTES = 4;

  private final CaKey key;
  private final X509CertificateHolder certificate;

  private CertificateAuthority(CaKey key, X509CertificateHolder certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * A new CA. Part of its key stands in its name, so that two installations' CAs are told apart.
   *
   * @param validity of the CA's certificate
   */
  public static CertificateAuthority create(Duration validity, Instant now, RandomBytes random) {
    CaKey key = CaKey.generate(random);
    byte[] point = key.publicKey().getPublicKeyData().getBytes();
    String suffix = HexFormat.of().formatHex(point, 1, 1 + NAME_BYTES);
    X500Name name = new X500Name(RFC4519Style.INSTANCE, "cn=Culvert CA " + suffix);
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            name,
            CertificateProfile.serialNumber(random),
            time(now.minus(CLOCK_TOLERANCE)),
            time(now.plus(validity)),
            name,
            key.publicKey());
    return new CertificateAuthority(
        key, CertificateProfile.ca(builder, key.publicKey(), key.signer()));
  }

  /**
   * The CA that {@link #export} wrote.
   *
   * @throws IOException when the text is something else, or key and certificate do not belong
   *     together
   */
  public static CertificateAuthority restore(String pem) throws IOException {
    List<PemObject> blocks = Pem.decode(pem);
    if (blocks.size() != 2
        || !blocks.get(0).getType().equals(Pem.PRIVATE_KEY)
        || !blocks.get(1).getType().equals(Pem.CERTIFICATE)) {
      throw new IOException("expected the PEM blocks PRIVATE KEY and CERTIFICATE");
    }
    CaKey key = CaKey.decode(blocks.get(0).getContent());
    X509CertificateHolder certificate = new X509CertificateHolder(blocks.get(1).getContent());
    if (!certificate.getSubjectPublicKeyInfo().equals(key.publicKey())) {
      throw new IOException("certificate: not that of the private key");
    }
    return new CertificateAuthority(key, certificate);
  }

  /** Key (PKCS#8) and certificate as PEM; the caller closes it. */
  public Secret export() {
    byte[] pkcs8 = key.encode();
    String text = Pem.encode(Pem.PRIVATE_KEY, pkcs8) + certificatePem();
    Arrays.fill(pkcs8, (byte) 0);
    return Secret.owning(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** The CA's certificate as PEM. */
  public String certificatePem() {
    return Pem.encode(Pem.CERTIFICATE, der(certificate));
  }

  /** What others need in order to trust this CA. */
  public TrustAnchor trustAnchor() {
    return new TrustAnchor(subject(), ByteString.copyOf(der(certificate)));
  }

  /** The CA's distinguished name, RFC 4514. */
  public String subject() {
    return rfc4514(certificate.getSubject());
  }

  /** Last second of the CA's certificate. */
  public Instant notAfter() {
    return certificate.getNotAfter().toInstant();
  }

  /**
   * Issues a certificate.
   *
   * @param validity from now; it is cut where the CA's own ends (RFC 5280 section 4.1.2.5)
   * @throws RefusedRequestException when the subject is the CA's own
   * @throws IllegalStateException when the CA's certificate has expired
   */
  public IssuedCertificate issue(
      CertificateRequest request, Duration validity, Instant now, RandomBytes random)
      throws RefusedRequestException {
    if (request.subject().equals(certificate.getSubject())) {
      throw new RefusedRequestException(
          "subject", "is the name of this CA", "name the gateway or node");
    }
    if (now.isAfter(notAfter())) {
      throw new IllegalStateException("the CA's certificate expired at " + notAfter());
    }
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            certificate.getSubject(),
            CertificateProfile.serialNumber(random),
            time(later(now.minus(CLOCK_TOLERANCE), certificate.getNotBefore().toInstant())),
            time(earlier(now.plus(validity), notAfter())),
            request.subject(),
            request.publicKey());
    X509CertificateHolder issued =
        CertificateProfile.endEntity(
            builder, request.publicKey(), request.alternativeNames(), certificate, key.signer());
    return new IssuedCertificate(
        Pem.encode(Pem.CERTIFICATE, der(issued)),
        rfc4514(issued.getSubject()),
        issued.getSerialNumber(),
        issued.getNotAfter().toInstant());
  }

  /**
   * Certifies the key with which a service or a node signs its records. The certificate lives as
   * long as the CA's own: a record of a compacted topic must verify for as long as it stands.
   *
   * @throws RefusedRequestException when the request names no writer, or whoever sent it does not
   *     hold the key
   */
  public WriterGrant certify(WriterRequest request, Instant now) throws RefusedRequestException {
    Writer writer =
        Writer.parse(request.writer())
            .orElseThrow(
                () ->
                    new RefusedRequestException(
                        "writer",
                        "is no role, or no node with a name",
                        "give culvert:sa-store, culvert:ike-service or"
                            + " culvert:datapath-node/NAME"));
    if (!request.isProven()) {
      throw new RefusedRequestException(
          "proof",
          "does not verify with the request's own public key",
          "sign the request with the private key that belongs to it");
    }
    WriterCertificate granted =
        new WriterCertificate(writer, request.publicKey(), now.minus(CLOCK_TOLERANCE), notAfter());
    return new WriterGrant(
        ByteString.copyOf(publicKeyInfo()), granted.issue(key.signer()::signatureOf));
  }

  /** UTCTime up to 2049 and GeneralizedTime from 2050 on (RFC 5280 section 4.1.2.5). */
  private static Time time(Instant instant) {
    return new Time(Date.from(instant.truncatedTo(ChronoUnit.SECONDS)));
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static String rfc4514(X500Name name) {
    return X500Name.getInstance(RFC4519Style.INSTANCE, name).toString();
  }

  private byte[] publicKeyInfo() {
    try {
      return certificate.getSubjectPublicKeyInfo().getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException("a key has a DER form", e);
    }
  }

  private static byte[] der(X509CertificateHolder holder) {
    try {
      return holder.getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException("a certificate has a DER form", e);
    }
  }

  @Override
  public String toString() {
    return "CA " + subject();
  }
}
