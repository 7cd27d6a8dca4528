package dev.culvert.ca;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;

/**
 * A PKCS#10 request (RFC 2986) that passed every check, so that a certificate may be issued for it.
 *
 * @param subject distinguished name with a common name
 * @param publicKey a strong key whose private half signed the request
 * @param alternativeNames host names, addresses and mail addresses that were asked for
 */
public record CertificateRequest(
    X500Name subject, SubjectPublicKeyInfo publicKey, Optional<GeneralNames> alternativeNames) {

  /**
   * Reads and checks a request.
   *
   * @param pem one block {@code CERTIFICATE REQUEST}
   * @throws RefusedRequestException naming the first field that is not acceptable
   */
  public static CertificateRequest parse(String pem) throws RefusedRequestException {
    byte[] der = singleBlock(pem);
    try {
      return check(new PKCS10CertificationRequest(der));
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle decodes lazily and reports bad ASN.1 by several runtime exceptions.
      throw new RefusedRequestException(
          "request", "not a PKCS#10 structure (RFC 2986)", "create it anew, openssl req -new does");
    }
  }

  private static byte[] singleBlock(String pem) throws RefusedRequestException {
    List<PemObject> blocks;
    try {
      blocks = Pem.decode(pem);
    } catch (IOException e) {
      throw new RefusedRequestException(
          "request", "PEM block is cut short or damaged", "send the file whole");
    }
    List<PemObject> requests =
        blocks.stream()
            .filter(
                block ->
                    block.getType().equals(Pem.CERTIFICATE_REQUEST)
                        || block.getType().equals(Pem.NEW_CERTIFICATE_REQUEST))
            .toList();
    if (requests.size() != 1) {
      throw new RefusedRequestException(
          "request",
          "found " + requests.size() + " PEM blocks CERTIFICATE REQUEST",
          "send exactly one as the body");
    }
    return requests.getFirst().getContent();
  }

  private static CertificateRequest check(PKCS10CertificationRequest request)
      throws RefusedRequestException {
    PublicKeyRules.check(request.getSubjectPublicKeyInfo());
    ProofOfPossession.check(request);
    X500Name subject = SubjectRules.check(request.getSubject());
    Extensions requested = request.getRequestedExtensions();
    if (requested == null) {
      return new CertificateRequest(subject, request.getSubjectPublicKeyInfo(), Optional.empty());
    }
    refuseCa(requested);
    return new CertificateRequest(
        subject, request.getSubjectPublicKeyInfo(), alternativeNames(requested));
  }

  /** Key usages are this CA's to choose and so are ignored; to be a CA is asked for on purpose. */
  private static void refuseCa(Extensions requested) throws RefusedRequestException {
    BasicConstraints constraints = BasicConstraints.fromExtensions(requested);
    if (constraints != null && constraints.isCA()) {
      throw new RefusedRequestException(
          "basicConstraints", "asks for a CA certificate", "ask for CA:FALSE or leave it out");
    }
  }

  private static Optional<GeneralNames> alternativeNames(Extensions requested)
      throws RefusedRequestException {
    GeneralNames names = GeneralNames.fromExtensions(requested, Extension.subjectAlternativeName);
    return names == null ? Optional.empty() : Optional.of(AlternativeNameRules.check(names));
  }
}
