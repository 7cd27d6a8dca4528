package dev.culvert.ca;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.operator.ContentSigner;

/**
 * ECDSA with SHA-384 whose nonce is derived from key and message (RFC 6979): it needs no random
 * source, so none can betray the CA's key.
 */
final class DeterministicEcdsa implements ContentSigner {

  private final ECPrivateKeyParameters key;
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();

  DeterministicEcdsa(ECPrivateKeyParameters key) {
    this.key = key;
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA384);
  }

  @Override
  public OutputStream getOutputStream() {
    return content;
  }

  @Override
  public byte[] getSignature() {
    return signatureOf(content.toByteArray());
  }

  /** The signature of a message, DER. */
  byte[] signatureOf(byte[] message) {
    SHA384Digest digest = new SHA384Digest();
    digest.update(message, 0, message.length);
    byte[] hash = new byte[digest.getDigestSize()];
    digest.doFinal(hash, 0);
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA384Digest()));
    signer.init(true, key);
    BigInteger[] signature = signer.generateSignature(hash);
    try {
      return StandardDSAEncoding.INSTANCE.encode(
          key.getParameters().getN(), signature[0], signature[1]);
    } catch (IOException e) {
      throw new UncheckedIOException("two integers have a DER form", e);
    }
  }
}
