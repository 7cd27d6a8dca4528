package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.security.MessageDigest;

/** A truncated message authentication code (RFC 2404, RFC 4868, RFC 3566, RFC 4494). */
final class MacIcv extends PacketIcv {

  private final KeyedMac mac;
  private final byte[] full;
  private final byte[] expected;
  private final byte[] received;

  MacIcv(IntegrityAlgorithm algorithm, boolean extendedSequence, byte[] key) {
    super(algorithm, extendedSequence);
    this.mac =
        algorithm == IntegrityAlgorithm.NONE ? NoMac.INSTANCE : Integrity.keyed(algorithm, key);
    this.full = new byte[mac.bytes()];
    this.expected = new byte[icvBytes()];
    this.received = new byte[icvBytes()];
  }

  @Override
  public MacIcv beginSending(long number) {
    return this;
  }

  @Override
  public MacIcv beginReceiving(byte[] icv, int offset) {
    return this;
  }

  @Override
  public MacIcv update(byte[] buffer, int offset, int length) {
    mac.update(buffer, offset, length);
    return this;
  }

  @Override
  public void write(byte[] buffer, int offset) {
    mac.finish(full, 0);
    System.arraycopy(full, 0, buffer, offset, icvBytes());
  }

  @Override
  public boolean matches(byte[] buffer, int offset) {
    mac.finish(full, 0);
    System.arraycopy(full, 0, expected, 0, icvBytes());
    System.arraycopy(buffer, offset, received, 0, icvBytes());
    return MessageDigest.isEqual(expected, received);
  }
}
