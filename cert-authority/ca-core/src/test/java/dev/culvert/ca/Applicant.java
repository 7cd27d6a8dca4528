package dev.culvert.ca;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Someone who asks for certificates, rightly or wrongly. */
final class Applicant {

  private final KeyPair keys;
  private final String signatureAlgorithm;
  private final ExtensionsGenerator extensions = new ExtensionsGenerator();
  private X500Name subject = new X500Name("CN=gateway-1,O=Office");

  private Applicant(KeyPair keys, String signatureAlgorithm) {
    this.keys = keys;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  static Applicant ec(String curve) {
    return new Applicant(generate("EC", new ECGenParameterSpec(curve)), "SHA256withECDSA");
  }

  static Applicant rsa(int bits) {
    return rsa(bits, 65537, "SHA256withRSA");
  }

  static Applicant rsa(int bits, long exponent, String signatureAlgorithm) {
    return new Applicant(
        generate("RSA", new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(exponent))),
        signatureAlgorithm);
  }

  static Applicant ed25519() {
    return new Applicant(generate("Ed25519", NamedParameterSpec.ED25519), "Ed25519");
  }

  private static KeyPair generate(String algorithm, AlgorithmParameterSpec parameters) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  Applicant named(X500Name name) {
    subject = name;
    return this;
  }

  Applicant alsoKnownAs(GeneralName... names) throws Exception {
    extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    return this;
  }

  Applicant asking(ASN1ObjectIdentifier extension, ASN1Encodable value) throws Exception {
    extensions.addExtension(extension, true, value);
    return this;
  }

  KeyPair keys() {
    return keys;
  }

  String request() throws Exception {
    return Pem.encode(Pem.CERTIFICATE_REQUEST, requestDer(keys.getPrivate()));
  }

  byte[] requestDer(PrivateKey signingKey) throws Exception {
    JcaPKCS10CertificationRequestBuilder builder =
        new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic());
    if (!extensions.isEmpty()) {
      builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
    }
    return builder
        .build(new JcaContentSignerBuilder(signatureAlgorithm).build(signingKey))
        .getEncoded();
  }
}
