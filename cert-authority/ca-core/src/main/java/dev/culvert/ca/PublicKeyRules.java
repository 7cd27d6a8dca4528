package dev.culvert.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;

/** Which subject keys are strong enough: 112 bits or more (NIST SP 800-57 part 1 table 2). */
final class PublicKeyRules {

  private static final int MIN_RSA_BITS = 2048;

  /** Larger ones cost the verifier out of proportion. */
  private static final int MAX_RSA_BITS = 8192;

  private static final BigInteger MIN_RSA_EXPONENT = BigInteger.valueOf(65537);

  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private static final String FIX =
      "use RSA with 2048 to 8192 bits, ECDSA on P-256, P-384 or P-521, or Ed25519";

  private PublicKeyRules() {}

  static void check(SubjectPublicKeyInfo key) throws RefusedRequestException {
    switch (decode(key)) {
      case RSAKeyParameters rsa -> checkRsa(rsa);
      case ECPublicKeyParameters ec -> checkCurve(ec);
      case Ed25519PublicKeyParameters ignored -> {}
      default -> throw refused("algorithm " + key.getAlgorithm().getAlgorithm());
    }
  }

  private static AsymmetricKeyParameter decode(SubjectPublicKeyInfo key)
      throws RefusedRequestException {
    try {
      return PublicKeyFactory.createKey(key);
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle checks RSA moduli and curve points while it decodes.
      throw refused("no valid public key");
    }
  }

  private static void checkRsa(RSAKeyParameters rsa) throws RefusedRequestException {
    int bits = rsa.getModulus().bitLength();
    if (bits < MIN_RSA_BITS || bits > MAX_RSA_BITS) {
      throw refused("RSA with " + bits + " bits");
    }
    if (rsa.getExponent().compareTo(MIN_RSA_EXPONENT) < 0) {
      throw refused("RSA with the exponent " + rsa.getExponent() + ", below 65537");
    }
  }

  private static void checkCurve(ECPublicKeyParameters ec) throws RefusedRequestException {
    if (!(ec.getParameters() instanceof ECNamedDomainParameters named)
        || !CURVES.contains(named.getName())) {
      throw refused("an elliptic curve that is not one of the three");
    }
  }

  private static RefusedRequestException refused(String problem) {
    return new RefusedRequestException("subjectPublicKeyInfo", problem, FIX);
  }
}
