package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.Writer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Random;

/** A CA with a key of the JDK's, so that the certificates are not judged by their own author. */
final class TestAuthority {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final KeyPair keys;
  private final Random random = new Random(20261121);

  TestAuthority() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    keys = generator.generateKeyPair();
  }

  ByteString publicKey() {
    return ByteString.copyOf(keys.getPublic().getEncoded());
  }

  ByteString issue(Writer writer, ByteString key) {
    return new WriterCertificate(writer, key, NOW.minusSeconds(300), NOW.plusSeconds(3_600))
        .issue(this::sign);
  }

  /** An identity with a new key. */
  SigningIdentity identity(Writer writer) {
    SigningKey key = SigningKey.generate(random::nextBytes);
    return new SigningIdentity(key, publicKey(), issue(writer, key.publicKey()));
  }

  private byte[] sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance("SHA384withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
