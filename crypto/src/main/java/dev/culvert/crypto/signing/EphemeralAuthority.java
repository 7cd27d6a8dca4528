package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.Writer;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SuppliedRandom;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;

/**
 * A CA that ends with its process, for rehearsals and tests. Nobody else trusts it: the CA of an
 * installation is cert-authority.
 */
public final class EphemeralAuthority {

  /** The last second that certificates can name in all their forms (RFC 5280 section 4.1.2.5). */
  private static final Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

  private final RandomBytes random;
  private final KeyPair keys;

  public EphemeralAuthority(RandomBytes random) {
    this.random = random;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp384r1"), new SuppliedRandom(random));
      this.keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks P-384", e);
    }
  }

  /** An identity of the writer with a new key; each call makes another. */
  public SigningIdentity identity(Writer writer) {
    SigningKey key = SigningKey.generate(random);
    return new SigningIdentity(
        key, certify(new WriterCertificate(writer, key.publicKey(), Instant.EPOCH, FOREVER)));
  }

  WriterGrant certify(WriterCertificate certificate) {
    return new WriterGrant(
        ByteString.copyOf(keys.getPublic().getEncoded()), certificate.issue(this::sign));
  }

  private byte[] sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance("SHA384withECDSA");
      signature.initSign(keys.getPrivate(), new SuppliedRandom(random));
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks ECDSA on P-384", e);
    }
  }
}
