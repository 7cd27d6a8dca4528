package dev.culvert.ca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.Secret;
import dev.culvert.crypto.RandomBytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.Test;

class CertificateAuthorityTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00.500Z");
  private static final Duration YEAR = Duration.ofDays(365);

  private final RandomBytes random = new Random(1)::nextBytes;
  private final CertificateAuthority ca =
      CertificateAuthority.create(YEAR.multipliedBy(10), NOW, random);

  /** The JDK's path validation, which is not the software that issued. */
  @Test
  void issuesWhatAPathValidatorAccepts() throws Exception {
    for (Applicant applicant :
        List.of(Applicant.ec("secp256r1"), Applicant.ed25519(), Applicant.rsa(2048))) {
      X509Certificate issued = x509(issue(applicant).pem());
      assertEquals(applicant.keys().getPublic(), issued.getPublicKey());
      validate(issued, NOW);
    }
  }

  @Test
  void certificateEndsWhenItSays() throws Exception {
    X509Certificate issued = x509(issue(Applicant.ec("secp256r1")).pem());
    validate(issued, NOW.plus(YEAR).minusSeconds(1));
    validate(issued, NOW.minus(Duration.ofMinutes(4)));
    assertThrows(
        CertPathValidatorException.class, () -> validate(issued, NOW.plus(YEAR).plusSeconds(1)));
    assertThrows(
        CertPathValidatorException.class, () -> validate(issued, NOW.minus(Duration.ofMinutes(6))));
  }

  @Test
  void anotherCasCertificateIsNotAccepted() throws Exception {
    CertificateAuthority other = CertificateAuthority.create(YEAR, NOW, random);
    assertNotEquals(ca.subject(), other.subject());
    CertificateRequest request = CertificateRequest.parse(Applicant.ec("secp256r1").request());
    X509Certificate stranger = x509(other.issue(request, YEAR, NOW, random).pem());
    assertThrows(CertPathValidatorException.class, () -> validate(stranger, NOW));
  }

  private IssuedCertificate issue(Applicant applicant) throws Exception {
    return ca.issue(CertificateRequest.parse(applicant.request()), YEAR, NOW, random);
  }

  private void validate(X509Certificate issued, Instant at) throws Exception {
    PKIXParameters parameters =
        new PKIXParameters(Set.of(new TrustAnchor(x509(ca.certificatePem()), null)));
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(at));
    CertPathValidator.getInstance("PKIX")
        .validate(
            CertificateFactory.getInstance("X.509").generateCertPath(List.of(issued)), parameters);
  }

  /** RFC 5280 sections 4.2.1.1 to 4.2.1.3, 4.2.1.6, 4.2.1.9 and 4.2.1.12. */
  @Test
  void extensionsOfAnEndEntity() throws Exception {
    X509Certificate issued =
        x509(
            issue(
                    Applicant.ec("secp256r1")
                        .alsoKnownAs(new GeneralName(GeneralName.dNSName, "gw.example")))
                .pem());
    assertEquals(-1, issued.getBasicConstraints());
    assertEquals(Set.of("2.5.29.19", "2.5.29.15"), issued.getCriticalExtensionOIDs());
    boolean[] digitalSignatureOnly = new boolean[9];
    digitalSignatureOnly[0] = true;
    assertArrayEquals(digitalSignatureOnly, issued.getKeyUsage());
    assertEquals(
        List.of("1.3.6.1.5.5.7.3.17", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"),
        issued.getExtendedKeyUsage());
    assertEquals(
        List.of(List.of(2, "gw.example")), List.copyOf(issued.getSubjectAlternativeNames()));
    byte[] authority =
        AuthorityKeyIdentifier.getInstance(extension(issued, "2.5.29.35")).getKeyIdentifierOctets();
    assertArrayEquals(subjectKeyIdentifier(x509(ca.certificatePem())), authority);
    byte[] point =
        Certificate.getInstance(issued.getEncoded())
            .getSubjectPublicKeyInfo()
            .getPublicKeyData()
            .getBytes();
    assertArrayEquals(
        MessageDigest.getInstance("SHA-1").digest(point), subjectKeyIdentifier(issued));
  }

  @Test
  void extensionsOfTheCa() throws Exception {
    X509Certificate certificate = x509(ca.certificatePem());
    certificate.verify(certificate.getPublicKey());
    assertEquals(0, certificate.getBasicConstraints());
    assertEquals(Set.of("2.5.29.19", "2.5.29.15"), certificate.getCriticalExtensionOIDs());
    boolean[] signOnly = new boolean[9];
    signOnly[5] = true;
    signOnly[6] = true;
    assertArrayEquals(signOnly, certificate.getKeyUsage());
    assertEquals("SHA384withECDSA", certificate.getSigAlgName());
    assertEquals(certificate.getIssuerX500Principal(), certificate.getSubjectX500Principal());
    assertEquals(20, subjectKeyIdentifier(certificate).length);
    assertArrayEquals(certificate.getEncoded(), ca.trustAnchor().certificate().toByteArray());
    assertEquals(ca.subject(), ca.trustAnchor().subject());
  }

  private static byte[] subjectKeyIdentifier(X509Certificate certificate) {
    return SubjectKeyIdentifier.getInstance(extension(certificate, "2.5.29.14")).getKeyIdentifier();
  }

  private static byte[] extension(X509Certificate certificate, String oid) {
    return ASN1OctetString.getInstance(certificate.getExtensionValue(oid)).getOctets();
  }

  /** RFC 5280 section 4.1.2.5: the last second of 2049 and the first of 2050. */
  @Test
  void timesChangeTheirFormIn2050() throws Exception {
    Instant lastUtcTime = Instant.parse("2049-12-31T23:59:59Z");
    for (boolean generalized : new boolean[] {false, true}) {
      Instant end = lastUtcTime.plusSeconds(generalized ? 1 : 0);
      CertificateAuthority longLived =
          CertificateAuthority.create(Duration.between(NOW, end), NOW, random);
      X509Certificate certificate = x509(longLived.certificatePem());
      Certificate structure = Certificate.getInstance(certificate.getEncoded());
      assertTrue(structure.getStartDate().toASN1Primitive() instanceof ASN1UTCTime);
      assertEquals(
          generalized, structure.getEndDate().toASN1Primitive() instanceof ASN1GeneralizedTime);
      assertEquals(end, certificate.getNotAfter().toInstant());
      assertEquals(end, longLived.notAfter());
    }
  }

  /** No certificate outlives its CA, and none begins before it. */
  @Test
  void validityStaysInsideTheCas() throws Exception {
    CertificateRequest request = CertificateRequest.parse(Applicant.ec("secp256r1").request());
    X509Certificate certificate = x509(ca.certificatePem());
    IssuedCertificate issued = ca.issue(request, YEAR.multipliedBy(20), NOW, random);
    assertEquals(ca.notAfter(), issued.notAfter());
    assertEquals(certificate.getNotBefore(), x509(issued.pem()).getNotBefore());
    assertThrows(
        IllegalStateException.class,
        () -> ca.issue(request, YEAR, ca.notAfter().plusSeconds(1), random));
  }

  @Test
  void serialNumbersAreLongPositiveAndDifferent() throws Exception {
    CertificateRequest request = CertificateRequest.parse(Applicant.ec("secp256r1").request());
    Set<Object> serials = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      IssuedCertificate issued = ca.issue(request, YEAR, NOW, random);
      assertEquals(127, issued.serialNumber().bitLength());
      assertEquals(1, issued.serialNumber().signum());
      serials.add(issued.serialNumber());
    }
    assertEquals(50, serials.size());
  }

  /** Draws that would make the number negative or short. */
  @Test
  void serialNumberIsPositiveWhateverTheDraw() {
    for (int draw : new int[] {0, 0xff}) {
      assertEquals(
          127,
          CertificateProfile.serialNumber(target -> Arrays.fill(target, (byte) draw)).bitLength());
    }
  }

  @Test
  void refusesItsOwnName() throws Exception {
    Applicant impostor = Applicant.ec("secp256r1").named(new X500Name(ca.subject()));
    RefusedRequestException e = assertThrows(RefusedRequestException.class, () -> issue(impostor));
    assertEquals("subject", e.field());
  }

  @Test
  void isTheSameCaAfterARestart() throws Exception {
    try (Secret file = ca.export()) {
      CertificateAuthority restored =
          CertificateAuthority.restore(new String(file.expose(), StandardCharsets.US_ASCII));
      assertEquals(ca.certificatePem(), restored.certificatePem());
      CertificateRequest request = CertificateRequest.parse(Applicant.ec("secp256r1").request());
      validate(x509(restored.issue(request, YEAR, NOW, random).pem()), NOW);
    }
  }

  @Test
  void refusesToBeRestoredFromSomethingElse() throws Exception {
    String own;
    try (Secret file = ca.export()) {
      own = new String(file.expose(), StandardCharsets.US_ASCII);
    }
    String key = own.substring(0, own.indexOf("-----BEGIN CERTIFICATE"));
    String stranger =
        Pem.encode(Pem.PRIVATE_KEY, Applicant.ec("secp256r1").keys().getPrivate().getEncoded());
    String otherCa = CertificateAuthority.create(YEAR, NOW, random).certificatePem();
    for (String text :
        List.of(
            "",
            key,
            ca.certificatePem(),
            key + otherCa,
            stranger + ca.certificatePem(),
            Pem.encode(Pem.PRIVATE_KEY, new byte[20]) + ca.certificatePem(),
            own.substring(0, own.length() - 40))) {
      IOException e = assertThrows(IOException.class, () -> CertificateAuthority.restore(text));
      assertFalse(e.getMessage().isBlank());
    }
  }

  @Test
  void printsNoKey() {
    assertEquals("CA " + ca.subject(), ca.toString());
  }

  private static X509Certificate x509(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }
}
