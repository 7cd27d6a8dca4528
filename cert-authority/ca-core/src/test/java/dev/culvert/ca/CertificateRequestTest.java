package dev.culvert.ca;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateRequestTest {

  @Test
  void takesEveryStrongKey() throws Exception {
    Applicant[] applicants = {
      Applicant.ec("secp256r1"),
      Applicant.ec("secp384r1"),
      Applicant.ec("secp521r1"),
      Applicant.ed25519(),
      Applicant.rsa(2048)
    };
    for (Applicant applicant : applicants) {
      CertificateRequest request = CertificateRequest.parse(applicant.request());
      assertArrayEquals(
          applicant.keys().getPublic().getEncoded(), request.publicKey().getEncoded());
      assertEquals(new X500Name("CN=gateway-1,O=Office"), request.subject());
      assertTrue(request.alternativeNames().isEmpty());
    }
  }

  @Test
  void refusesWeakKeys() throws Exception {
    refused("subjectPublicKeyInfo", "RSA with 1024 bits", Applicant.rsa(1024).request());
    refused(
        "subjectPublicKeyInfo", "exponent 3", Applicant.rsa(2048, 3, "SHA256withRSA").request());
    refused("signatureAlgorithm", "too weak", Applicant.rsa(2048, 65537, "SHA1withRSA").request());
  }

  /** Someone else's public key in a request signed by one's own. */
  @Test
  void refusesWhoDoesNotHoldTheKey() throws Exception {
    Applicant victim = Applicant.ec("secp256r1");
    byte[] der = victim.requestDer(Applicant.ec("secp256r1").keys().getPrivate());
    refused("signature", "does not verify", Pem.encode(Pem.CERTIFICATE_REQUEST, der));
  }

  @Test
  void refusesSubjectsThatNameNobodyOrTooMuch() throws Exception {
    Applicant applicant = Applicant.ec("secp256r1");
    refused("subject", "common name", applicant.named(new X500Name("O=Office")).request());
    refused("subject", "common name", applicant.named(new X500Name("CN=a,CN=b")).request());
    refused("subject", "CN has 65", applicant.named(name("x".repeat(65))).request());
    refused("subject", "blank", applicant.named(name("  ")).request());
    refused("subject", "control character", applicant.named(name("a\nb")).request());
    X500Name pseudonym =
        new X500NameBuilder().addRDN(BCStyle.CN, "a").addRDN(BCStyle.PSEUDONYM, "b").build();
    refused("subject", "not supported", applicant.named(pseudonym).request());
    X500Name octets =
        new X500NameBuilder().addRDN(BCStyle.CN, new DEROctetString(new byte[4])).build();
    refused("subject", "not a string", applicant.named(octets).request());
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder().addRDN(BCStyle.CN, new DERUTF8String(commonName)).build();
  }

  @Test
  void copiesAlternativeNames() throws Exception {
    GeneralName[] names = {
      new GeneralName(GeneralName.dNSName, "gw-1.office.example"),
      new GeneralName(GeneralName.iPAddress, "198.51.100.1"),
      new GeneralName(GeneralName.iPAddress, "2001:db8::1"),
      new GeneralName(GeneralName.rfc822Name, "admin@office.example")
    };
    CertificateRequest request =
        CertificateRequest.parse(Applicant.ec("secp256r1").alsoKnownAs(names).request());
    assertArrayEquals(names, request.alternativeNames().orElseThrow().getNames());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.example", "-a.example", "a..example", "a_b.example", "a b", ""})
  void refusesWhatIsNoHostName(String name) throws Exception {
    refusedName(new GeneralName(GeneralName.dNSName, new DERIA5String(name)));
  }

  @Test
  void refusesOtherNames() throws Exception {
    refusedName(new GeneralName(GeneralName.dNSName, "a.".repeat(127) + "b"));
    refusedName(new GeneralName(GeneralName.rfc822Name, "nobody"));
    refusedName(new GeneralName(GeneralName.iPAddress, new DEROctetString(new byte[8])));
    refusedName(new GeneralName(GeneralName.uniformResourceIdentifier, "http://office.example"));
    refusedName(new GeneralName(new X500Name("CN=other")));
    GeneralName[] tooMany = new GeneralName[33];
    Arrays.setAll(tooMany, i -> new GeneralName(GeneralName.dNSName, "host" + i));
    refusedName(tooMany);
  }

  private static void refusedName(GeneralName... names) throws Exception {
    refused("subjectAltName", "", Applicant.ec("secp256r1").alsoKnownAs(names).request());
  }

  @Test
  void refusesToMakeAnotherCa() throws Exception {
    refused(
        "basicConstraints",
        "CA",
        Applicant.ec("secp256r1")
            .asking(Extension.basicConstraints, new BasicConstraints(true))
            .request());
  }

  @Test
  void ignoresTheUsagesThatAreAskedFor() throws Exception {
    String pem =
        Applicant.ec("secp256r1")
            .asking(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign))
            .asking(Extension.basicConstraints, new BasicConstraints(false))
            .request();
    assertTrue(CertificateRequest.parse(pem).alternativeNames().isEmpty());
  }

  @Test
  void refusesWhatIsNotOneRequest() throws Exception {
    String pem = Applicant.ec("secp256r1").request();
    refused("request", "found 0", "");
    refused("request", "found 0", "hello");
    refused("request", "found 2", pem + pem);
    refused("request", "found 0", Pem.encode(Pem.CERTIFICATE, new byte[] {1}));
    refused("request", "damaged", pem.substring(0, pem.length() / 2));
    refused("request", "PKCS#10", Pem.encode(Pem.CERTIFICATE_REQUEST, new byte[] {0x30, 0}));
    refused("request", "PKCS#10", Pem.encode(Pem.CERTIFICATE_REQUEST, new byte[0]));
    assertFalse(
        CertificateRequest.parse(pem.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"))
            .subject()
            .toString()
            .isEmpty());
  }

  /** Requests signed by the wrong key and changed at random, and noise: refused, nothing else. */
  @Test
  void survivesAnything() throws Exception {
    byte[] genuine =
        Applicant.ec("secp256r1").requestDer(Applicant.ec("secp256r1").keys().getPrivate());
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      byte[] changed = genuine.clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      refused("", "", Pem.encode(Pem.CERTIFICATE_REQUEST, changed));
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      refused("request", "", Pem.encode(Pem.CERTIFICATE_REQUEST, noise));
      refused("request", "", new String(noise, StandardCharsets.ISO_8859_1));
    }
  }

  private static void refused(String field, String problem, String pem) {
    RefusedRequestException e =
        assertThrows(RefusedRequestException.class, () -> CertificateRequest.parse(pem));
    assertTrue(e.field().startsWith(field), e.getMessage());
    assertTrue(e.problem().contains(problem), e.getMessage());
    assertFalse(e.fix().isBlank());
  }
}
