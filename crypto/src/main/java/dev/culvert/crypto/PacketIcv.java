package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;

/** The truncated HMAC of ESP packets (RFC 2404, RFC 4868), keyed once. */
final class PacketIcv {

  private final Mac mac;
  private final int icvBytes;
  private final byte[] full;
  private final byte[] expected;
  private final byte[] received;

  PacketIcv(IntegrityAlgorithm algorithm, byte[] key) {
    this.mac = Hmac.keyed(Integrity.hmacOf(algorithm), key);
    this.icvBytes = algorithm.icvBytes();
    this.full = new byte[mac.getMacLength()];
    this.expected = new byte[icvBytes];
    this.received = new byte[icvBytes];
  }

  int icvBytes() {
    return icvBytes;
  }

  /** Takes in a part of what the ICV covers. */
  PacketIcv update(byte[] buffer, int offset, int length) {
    mac.update(buffer, offset, length);
    return this;
  }

  /** Ends the packet: writes its ICV. */
  void write(byte[] buffer, int offset) {
    finish();
    System.arraycopy(full, 0, buffer, offset, icvBytes);
  }

  /** Ends the packet: true when its ICV stands at {@code offset}. */
  boolean matches(byte[] buffer, int offset) {
    finish();
    System.arraycopy(full, 0, expected, 0, icvBytes);
    System.arraycopy(buffer, offset, received, 0, icvBytes);
    return MessageDigest.isEqual(expected, received);
  }

  private void finish() {
    try {
      mac.doFinal(full, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an HMAC did not fit its own length", e);
    }
  }
}
