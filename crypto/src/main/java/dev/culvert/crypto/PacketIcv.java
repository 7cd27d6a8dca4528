package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.security.MessageDigest;

/** The truncated ICV of packets (RFC 2404, RFC 4868, RFC 3566, RFC 4494), keyed once. */
final class PacketIcv {

  private final KeyedMac mac;
  private final int icvBytes;
  private final byte[] full;
  private final byte[] expected;
  private final byte[] received;

  PacketIcv(IntegrityAlgorithm algorithm, byte[] key) {
    this.mac = Integrity.keyed(algorithm, key);
    this.icvBytes = algorithm.icvBytes();
    this.full = new byte[mac.bytes()];
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
    mac.finish(full, 0);
    System.arraycopy(full, 0, buffer, offset, icvBytes);
  }

  /** Ends the packet: true when its ICV stands at {@code offset}. */
  boolean matches(byte[] buffer, int offset) {
    mac.finish(full, 0);
    System.arraycopy(full, 0, expected, 0, icvBytes);
    System.arraycopy(buffer, offset, received, 0, icvBytes);
    return MessageDigest.isEqual(expected, received);
  }
}
