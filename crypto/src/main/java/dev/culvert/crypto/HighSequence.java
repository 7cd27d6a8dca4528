package dev.culvert.crypto;

/**
 * The high half of an extended sequence number, which is authenticated and not sent (RFC 4303
 * section 2.2.1).
 */
final class HighSequence {

  /** Length of either half in bytes. */
  static final int BYTES = 4;

  private final byte[] octets;

  /**
   * Nothing, or room for the octets.
   *
   * @param extended whether the SA has extended sequence numbers
   */
  HighSequence(boolean extended) {
    this.octets = new byte[extended ? BYTES : 0];
  }

  /** The octets to authenticate, valid until the next call; none for 32-bit sequence numbers. */
  byte[] of(int sequenceHigh) {
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) (sequenceHigh >>> 8 * (BYTES - 1 - i));
    }
    return octets;
  }
}
