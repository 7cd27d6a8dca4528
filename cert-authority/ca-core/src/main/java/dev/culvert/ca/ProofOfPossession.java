package dev.culvert.ca;

import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** The request's own signature: its author holds the private key (RFC 2986 section 4.2). */
final class ProofOfPossession {

  private static final Set<ASN1ObjectIdentifier> STRONG =
      Set.of(
          PKCSObjectIdentifiers.sha256WithRSAEncryption,
          PKCSObjectIdentifiers.sha384WithRSAEncryption,
          PKCSObjectIdentifiers.sha512WithRSAEncryption,
          PKCSObjectIdentifiers.id_RSASSA_PSS,
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          X9ObjectIdentifiers.ecdsa_with_SHA512,
          EdECObjectIdentifiers.id_Ed25519);

  private ProofOfPossession() {}

  static void check(PKCS10CertificationRequest request) throws RefusedRequestException {
    if (!STRONG.contains(request.getSignatureAlgorithm().getAlgorithm())) {
      throw new RefusedRequestException(
          "signatureAlgorithm",
          request.getSignatureAlgorithm().getAlgorithm() + " is unknown or too weak",
          "sign the request with SHA-256 or stronger, or with Ed25519");
    }
    if (!isSignedByItsKey(request)) {
      throw new RefusedRequestException(
          "signature",
          "does not verify with the request's own public key",
          "sign the request with the private key that belongs to it");
    }
  }

  private static boolean isSignedByItsKey(PKCS10CertificationRequest request) {
    try {
      return request.isSignatureValid(
          new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo()));
    } catch (OperatorCreationException | PKCSException e) {
      return false; // Key and signature algorithm do not go together.
    }
  }
}
