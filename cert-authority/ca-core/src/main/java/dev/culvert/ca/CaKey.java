package dev.culvert.ca;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.KeyExchange;
import dev.culvert.crypto.RandomBytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** The CA's key pair: ECDSA on P-384. */
final class CaKey {

  private static final ECNamedDomainParameters P384 =
      new ECNamedDomainParameters(
          SECObjectIdentifiers.secp384r1,
          CustomNamedCurves.getByOID(SECObjectIdentifiers.secp384r1));

  private final ECPrivateKeyParameters privateKey;

  private CaKey(ECPrivateKeyParameters privateKey) {
    this.privateKey = privateKey;
  }

  static CaKey generate(RandomBytes random) {
    try (Secret scalar = KeyExchange.of(KeyExchangeMethod.ECP_384).generatePrivate(random)) {
      return new CaKey(new ECPrivateKeyParameters(new BigInteger(1, scalar.expose()), P384));
    }
  }

  /**
   * @param pkcs8 PrivateKeyInfo (RFC 5208)
   * @throws IOException when it is no P-384 key
   */
  static CaKey decode(byte[] pkcs8) throws IOException {
    try {
      if (PrivateKeyFactory.createKey(pkcs8) instanceof ECPrivateKeyParameters key
          && key.getParameters() instanceof ECNamedDomainParameters curve
          && curve.getName().equals(SECObjectIdentifiers.secp384r1)) {
        return new CaKey(key);
      }
    } catch (RuntimeException e) {
      // Bouncy Castle's word for bad ASN.1; its message may quote the key, so it goes no further.
      throw new IOException("private key: not a PKCS#8 structure");
    }
    throw new IOException("private key: not an EC key on P-384");
  }

  byte[] encode() {
    try {
      PrivateKeyInfo info = PrivateKeyInfoFactory.createPrivateKeyInfo(privateKey);
      return info.getEncoded();
    } catch (IOException e) {
      throw new UncheckedIOException("a key has a DER form", e);
    }
  }

  SubjectPublicKeyInfo publicKey() {
    ECPublicKeyParameters key =
        new ECPublicKeyParameters(
            new FixedPointCombMultiplier().multiply(P384.getG(), privateKey.getD()), P384);
    try {
      return SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key);
    } catch (IOException e) {
      throw new UncheckedIOException("a key has a DER form", e);
    }
  }

  DeterministicEcdsa signer() {
    return new DeterministicEcdsa(privateKey);
  }
}
