package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;
import java.security.MessageDigest;

/**
 * The truncated ICV of packets (RFC 2404, RFC 4868, RFC 3566, RFC 4494): of AH packets, and of ESP
 * packets inside {@link PacketCipher}. It is keyed once, serves one thread, and takes what it
 * covers part by part; {@link #write} or {@link #matches} ends a packet.
 */
public final class PacketIcv {

  private final KeyedMac mac;
  private final int icvBytes;
  private final HighSequence highSequence;
  private final byte[] full;
  private final byte[] expected;
  private final byte[] received;

  private PacketIcv(IntegrityAlgorithm algorithm, boolean extendedSequence, byte[] key) {
    this.highSequence = new HighSequence(extendedSequence);
    this.mac =
        algorithm == IntegrityAlgorithm.NONE ? NoMac.INSTANCE : Integrity.keyed(algorithm, key);
    this.icvBytes = algorithm.icvBytes();
    this.full = new byte[mac.bytes()];
    this.expected = new byte[icvBytes];
    this.received = new byte[icvBytes];
  }

  /**
   * The ICV of one direction of one SA, without bytes for {@code NONE}. The key is copied: the
   * caller zeroes its own.
   *
   * @param extendedSequence whether the high half of 64-bit sequence numbers is covered
   * @throws IllegalArgumentException when the key has a wrong length
   */
  public static PacketIcv keyed(
      IntegrityAlgorithm algorithm, boolean extendedSequence, byte[] key) {
    PacketCiphers.requireIntegrityKey(algorithm, key);
    return new PacketIcv(algorithm, extendedSequence, key);
  }

  /** Length of the ICV in bytes. */
  public int icvBytes() {
    return icvBytes;
  }

  /** Takes in a part of what the ICV covers. */
  public PacketIcv update(byte[] buffer, int offset, int length) {
    mac.update(buffer, offset, length);
    return this;
  }

  /**
   * Takes in the high half of an extended sequence number, which comes last (RFC 4303 section
   * 2.2.1, RFC 4302 section 2.5.1); without those, nothing.
   */
  public PacketIcv updateHigh(int sequenceHigh) {
    byte[] high = highSequence.of(sequenceHigh);
    return update(high, 0, high.length);
  }

  /** Ends the packet: writes its ICV. */
  public void write(byte[] buffer, int offset) {
    mac.finish(full, 0);
    System.arraycopy(full, 0, buffer, offset, icvBytes);
  }

  /** Ends the packet: true when its ICV stands at {@code offset}. */
  public boolean matches(byte[] buffer, int offset) {
    mac.finish(full, 0);
    System.arraycopy(full, 0, expected, 0, icvBytes);
    System.arraycopy(buffer, offset, received, 0, icvBytes);
    return MessageDigest.isEqual(expected, received);
  }
}
