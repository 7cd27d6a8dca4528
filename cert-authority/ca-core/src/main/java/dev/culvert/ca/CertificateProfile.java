package dev.culvert.ca;

import dev.culvert.crypto.RandomBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** The extensions that certificates get (RFC 5280 section 4.2), and their serial numbers. */
final class CertificateProfile {

  /** RFC 4945 section 5.1.3.12: what some gateways ask of an IKE certificate. */
  private static final KeyPurposeId IPSEC_IKE =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.17"));

  private static final int SERIAL_BYTES = 16;

  private CertificateProfile() {}

  /** A CA that signs end entities only. */
  static X509CertificateHolder ca(
      X509v3CertificateBuilder builder, SubjectPublicKeyInfo key, ContentSigner signer) {
    add(builder, Extension.basicConstraints, true, new BasicConstraints(0));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    add(builder, Extension.subjectKeyIdentifier, false, keyIdentifier(key));
    return builder.build(signer);
  }

  /** A gateway or node, as either end of IKE and of TLS. */
  static X509CertificateHolder endEntity(
      X509v3CertificateBuilder builder,
      SubjectPublicKeyInfo key,
      Optional<GeneralNames> alternativeNames,
      X509CertificateHolder issuer,
      ContentSigner signer) {
    add(builder, Extension.basicConstraints, true, new BasicConstraints(false));
    add(builder, Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    add(
        builder,
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {
              IPSEC_IKE, KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
            }));
    add(builder, Extension.subjectKeyIdentifier, false, keyIdentifier(key));
    byte[] issuerKey =
        SubjectKeyIdentifier.fromExtensions(issuer.getExtensions()).getKeyIdentifier();
    add(builder, Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKey));
    alternativeNames.ifPresent(
        names -> add(builder, Extension.subjectAlternativeName, false, names));
    return builder.build(signer);
  }

  /**
   * 126 random bits (RFC 5280 section 4.1.2.2 asks for a positive number of at most 20 bytes): two
   * of the 128 are fixed so that it is positive and always as long.
   */
  static BigInteger serialNumber(RandomBytes random) {
    byte[] serial = random.next(SERIAL_BYTES);
    serial[0] = (byte) (serial[0] & 0x3F | 0x40);
    return new BigInteger(serial);
  }

  /** RFC 5280 section 4.2.1.2 method 1: SHA-1 here names a key and protects nothing. */
  private static SubjectKeyIdentifier keyIdentifier(SubjectPublicKeyInfo key) {
    try {
      return new SubjectKeyIdentifier(
          MessageDigest.getInstance("SHA-1").digest(key.getPublicKeyData().getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the JDK lacks SHA-1", e);
    }
  }

  private static void add(
      X509v3CertificateBuilder builder,
      ASN1ObjectIdentifier type,
      boolean critical,
      ASN1Encodable value) {
    try {
      builder.addExtension(type, critical, value);
    } catch (IOException e) {
      throw new UncheckedIOException("an extension has a DER form", e);
    }
  }
}
