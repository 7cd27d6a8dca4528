package dev.culvert.ike.app.partition;

import dev.culvert.contracts.ByteString;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * A manual SA that a node was told to install, as its partition keeps it.
 *
 * @param keysDigest digest of its keys as they are sealed to ike-service
 * @param digest digest of all that the node was told, and of whom it was sealed to
 * @param keysSince since when it has these keys
 */
record ManualSaState(ByteString keysDigest, ByteString digest, Instant keysSince) {

  /** Length of a digest, SHA-256. */
  static final int DIGEST_BYTES = 32;

  /** The stored form: both digests and milliseconds since the epoch (8 octets). */
  byte[] encode() {
    return ByteBuffer.allocate(2 * DIGEST_BYTES + Long.BYTES)
        .put(keysDigest.toByteArray())
        .put(digest.toByteArray())
        .putLong(keysSince.toEpochMilli())
        .array();
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException when the bytes are no such form
   */
  static ManualSaState decode(byte[] bytes) {
    if (bytes.length != 2 * DIGEST_BYTES + Long.BYTES) {
      throw new IllegalArgumentException("state of a manual SA of " + bytes.length + " octets");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] keysDigest = new byte[DIGEST_BYTES];
    byte[] digest = new byte[DIGEST_BYTES];
    in.get(keysDigest).get(digest);
    return new ManualSaState(
        ByteString.copyOf(keysDigest),
        ByteString.copyOf(digest),
        Instant.ofEpochMilli(in.getLong()));
  }
}
