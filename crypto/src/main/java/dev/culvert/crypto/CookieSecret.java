package dev.culvert.crypto;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A secret behind cookies (RFC 7296 section 2.6) and the hash over it: HMAC-SHA-256 over Ni, IPi
 * and SPIi, cut to {@value #HASH_BYTES} bytes. For one thread.
 */
public final class CookieSecret {

  /** Length of the hash in bytes. */
  public static final int HASH_BYTES = 16;

  private static final int KEY_BYTES = 32;
  private static final int HMAC_BYTES = 32;

  private final Hmac mac;
  private final byte[] addressAndSpi = new byte[3 * Long.BYTES];
  private final ByteBuffer fields = ByteBuffer.wrap(addressAndSpi);
  private final byte[] full = new byte[HMAC_BYTES];
  private final byte[] expected = new byte[HASH_BYTES];
  private final byte[] found = new byte[HASH_BYTES];

  /** A secret drawn from {@code random}. */
  public CookieSecret(RandomBytes random) {
    byte[] key = random.next(KEY_BYTES);
    this.mac = Hmac.keyed(Hmac.SHA2_256, key);
    Arrays.fill(key, (byte) 0);
  }

  /**
   * Writes the hash for an initiator.
   *
   * @param nonceAt where Ni lies in {@code message}
   * @param target gets the hash at {@code at}
   */
  public void hash(
      byte[] message,
      int nonceAt,
      int nonceBytes,
      IpAddress initiator,
      IkeSpi initiatorSpi,
      byte[] target,
      int at) {
    // The address and the SPI have fixed lengths, so no two inputs run into one another.
    fields.clear();
    fields.putLong(initiator.high()).putLong(initiator.low()).putLong(initiatorSpi.value());
    mac.update(message, nonceAt, nonceBytes);
    mac.update(addressAndSpi, 0, addressAndSpi.length);
    mac.finish(full, 0);
    System.arraycopy(full, 0, target, at, HASH_BYTES);
  }

  /** Whether the hash at {@code hashAt} is the one for the initiator; in constant time. */
  public boolean verify(
      byte[] message,
      int nonceAt,
      int nonceBytes,
      IpAddress initiator,
      IkeSpi initiatorSpi,
      int hashAt) {
    hash(message, nonceAt, nonceBytes, initiator, initiatorSpi, expected, 0);
    System.arraycopy(message, hashAt, found, 0, HASH_BYTES);
    return MessageDigest.isEqual(expected, found);
  }
}
