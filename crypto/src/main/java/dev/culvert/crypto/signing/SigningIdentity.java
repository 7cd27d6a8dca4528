package dev.culvert.crypto.signing;

import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.contracts.event.Writer;
import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * What a service needs in order to sign records and to verify those of others: its key, the
 * certificate of it, and the key of the CA that it trusts.
 *
 * <pre>
 * form = 1 (1 byte) | seed of the Ed25519 key (32) | WriterGrant (rest)
 * </pre>
 */
public final class SigningIdentity implements AutoCloseable {

  /** Name of the file with the encoding, in the state directory of a service. */
  public static final String FILE = "signing.key";

  private static final byte FORM = 1;
  private static final int GRANT_OFFSET = 1 + SigningKey.SEED_BYTES;

  private final SigningKey key;
  private final WriterGrant grant;
  private final PublicKey authority;
  private final WriterCertificate certificate;

  /**
   * Takes the key over.
   *
   * @throws IllegalArgumentException when key, certificate and CA do not belong together; the key
   *     is closed then
   */
  public SigningIdentity(SigningKey key, WriterGrant grant) {
    this.key = key;
    this.grant = grant;
    try {
      this.authority = WriterCertificate.authority(grant.authority().toByteArray());
      this.certificate =
          WriterCertificate.verify(grant.certificate(), authority)
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
    if (encoded.length < GRANT_OFFSET || encoded[0] != FORM) {
      throw new IllegalArgumentException("signing identity: another form or cut short");
    }
    try (Secret seed = Secret.owning(Arrays.copyOfRange(encoded, 1, GRANT_OFFSET))) {
      WriterGrant grant =
          WriterGrant.decode(Arrays.copyOfRange(encoded, GRANT_OFFSET, encoded.length));
      return new SigningIdentity(SigningKey.ofSeed(seed.expose()), grant);
    }
  }

  /** The encoding, private key included; the caller closes it. */
  public Secret encode() {
    byte[] granted = grant.encode();
    try (Secret seed = key.seed()) {
      return Secret.owning(
          ByteBuffer.allocate(GRANT_OFFSET + granted.length)
              .put(FORM)
              .put(seed.expose())
              .put(granted)
              .array());
    }
  }

  /** Whose identity it is. */
  public Writer writer() {
    return certificate.writer();
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
    return new RecordSignature(stream, generation, version, key.sign(content), grant.certificate());
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
