package dev.culvert.crypto.signing;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.RecordSignature;
import dev.culvert.crypto.RandomBytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 key (RFC 8032). Bouncy Castle computes it: the JDK's own takes ten times as long for a
 * signature and eight times for its check, and both stand on the way of every first packet.
 */
public final class SigningKey implements AutoCloseable {

  /** Length of the private key, RFC 8032's seed, in bytes. */
  public static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;

  /** Length of the public key in bytes. */
  public static final int PUBLIC_BYTES = Ed25519.PUBLIC_KEY_SIZE;

  private final Secret seed;
  private final byte[] publicKey = new byte[PUBLIC_BYTES];

  private SigningKey(Secret seed) {
    this.seed = seed;
    Ed25519.generatePublicKey(seed.expose(), 0, publicKey, 0);
  }

  /** A new key. */
  public static SigningKey generate(RandomBytes random) {
    return new SigningKey(Secret.owning(random.next(SEED_BYTES)));
  }

  /**
   * The key with this seed.
   *
   * @param seed copied: the caller zeroes its own
   * @throws IllegalArgumentException when it has another length
   */
  public static SigningKey ofSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new IllegalArgumentException("signing key of " + seed.length + " bytes");
    }
    return new SigningKey(Secret.copyOf(seed));
  }

  /** The public key; may be published. */
  public ByteString publicKey() {
    return ByteString.copyOf(publicKey);
  }

  /** An independent copy of the seed; the caller closes it. */
  Secret seed() {
    return seed.copy();
  }

  /** The signature of the message. */
  ByteString sign(byte[] message) {
    byte[] signature = new byte[RecordSignature.SIGNATURE_BYTES];
    Ed25519.sign(seed.expose(), 0, publicKey, 0, message, 0, message.length, signature, 0);
    return ByteString.copyOf(signature);
  }

  /** True when the signature is the message's under this public key. */
  static boolean verify(ByteString publicKey, byte[] message, ByteString signature) {
    return publicKey.length() == PUBLIC_BYTES
        && signature.length() == RecordSignature.SIGNATURE_BYTES
        && Ed25519.verify(
            signature.toByteArray(), 0, publicKey.toByteArray(), 0, message, 0, message.length);
  }

  @Override
  public void close() {
    seed.close();
  }

  @Override
  public String toString() {
    return "signing key [redacted]";
  }
}
