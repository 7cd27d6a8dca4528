package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Writer;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.PublicKey;

/**
 * What a service needs in order to sign records and to verify those of others: its key, the
 * certificate of it, and the key of the CA that it trusts. Numbers are big-endian:
 *
 * <pre>
 * form = 1 (1 byte) | seed of the Ed25519 key (32)
 *   | CA's public key (2 bytes length, DER SubjectPublicKeyInfo) | certificate (rest)
 * </pre>
 */
public final class SigningIdentity implements AutoCloseable {

  private static final byte FORM = 1;

  private final SigningKey key;
  private final ByteString authorityKey;
  private final PublicKey authority;
  private final ByteString certificate;
  private final WriterCertificate verified;

  /**
   * Takes the key over.
   *
   * @param authorityKey the CA's public key, DER SubjectPublicKeyInfo
   * @param certificate as the CA issued it
   * @throws IllegalArgumentException when the three do not belong together; the key is closed then
   */
  public SigningIdentity(SigningKey key, ByteString authorityKey, ByteString certificate) {
    this.key = key;
    this.authorityKey = authorityKey;
    this.certificate = certificate;
    try {
      this.authority = WriterCertificate.authority(authorityKey.toByteArray());
      this.verified =
          WriterCertificate.verify(certificate, authority)
              .filter(issued -> issued.publicKey().equals(key.publicKey()))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "signing identity: the certificate is another key's or another CA's"));
    } catch (IllegalArgumentException e) {
      key.close();
      throw e;
    }
  }

  /**
   * Reads the encoding, which the caller then zeroes.
   *
   * @throws IllegalArgumentException when it is of another form, or its parts do not belong
   *     together
   */
  public static SigningIdentity decode(byte[] encoded) {
    byte[] seed = new byte[SigningKey.SEED_BYTES];
    try (Secret _ = Secret.owning(seed)) {
      ByteBuffer fields = ByteBuffer.wrap(encoded);
      if (fields.get() != FORM) {
        throw new IllegalArgumentException("signing identity: another form");
      }
      fields.get(seed);
      byte[] authority = new byte[Short.toUnsignedInt(fields.getShort())];
      fields.get(authority);
      byte[] certificate = new byte[fields.remaining()];
      fields.get(certificate);
      return new SigningIdentity(
          SigningKey.ofSeed(seed), ByteString.copyOf(authority), ByteString.copyOf(certificate));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("signing identity: cut short", e);
    }
  }

  /** The encoding, private key included; the caller closes it. */
  public Secret encode() {
    try (Secret seed = key.seed()) {
      return Secret.owning(
          ByteBuffer.allocate(1 + seed.length() + 2 + authorityKey.length() + certificate.length())
              .put(FORM)
              .put(seed.expose())
              .putShort((short) authorityKey.length())
              .put(authorityKey.toByteArray())
              .put(certificate.toByteArray())
              .array());
    }
  }

  /** Whose identity it is. */
  public Writer writer() {
    return verified.writer();
  }

  /** Signs what one stream of this writer writes. */
  public RecordSigner signer(int stream, long generation) {
    return new RecordSigner(this, stream, generation);
  }

  /** Verifies what this identity's CA vouches for. */
  public RecordVerifier verifier() {
    return new RecordVerifier(authority);
  }

  RecordSignature sign(byte[] content, int stream, long generation, long version) {
    return new RecordSignature(stream, generation, version, key.sign(content), certificate);
  }

  @Override
  public void close() {
    key.close();
  }

  @Override
  public String toString() {
    return "signing identity of " + writer();
  }
}
