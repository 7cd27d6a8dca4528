package dev.culvert.crypto;

import dev.culvert.contracts.IntegrityAlgorithm;

/**
 * The ICV of packets: of AH packets, and of ESP packets inside {@link PacketCipher}. It is keyed
 * once, serves one thread, and takes what it covers part by part; {@link #write} or {@link
 * #matches} ends a packet.
 */
public abstract sealed class PacketIcv permits MacIcv, GmacIcv {

  private final int icvBytes;
  private final HighSequence highSequence;

  PacketIcv(IntegrityAlgorithm algorithm, boolean extendedSequence) {
    this.icvBytes = algorithm.icvBytes();
    this.highSequence = new HighSequence(extendedSequence);
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
    return algorithm.isOfAhAlone()
        ? new GmacIcv(algorithm, extendedSequence, key)
        : new MacIcv(algorithm, extendedSequence, key);
  }

  /** Length of the ICV in bytes, with the IV of those that have one. */
  public final int icvBytes() {
    return icvBytes;
  }

  /**
   * Begins an outgoing AH packet.
   *
   * @param number its whole sequence number, which never comes twice under the key
   */
  public abstract PacketIcv beginSending(long number);

  /** Begins an incoming AH packet that came with this ICV. */
  public abstract PacketIcv beginReceiving(byte[] icv, int offset);

  /** Takes in a part of what the ICV covers. */
  public abstract PacketIcv update(byte[] buffer, int offset, int length);

  /**
   * Takes in the high half of an extended sequence number, which comes last (RFC 4303 section
   * 2.2.1, RFC 4302 section 2.5.1); without those, nothing.
   */
  public final PacketIcv updateHigh(int sequenceHigh) {
    byte[] high = highSequence.of(sequenceHigh);
    return update(high, 0, high.length);
  }

  /** Ends the packet: writes its ICV. */
  public abstract void write(byte[] buffer, int offset);

  /** Ends the packet: true when its ICV stands at {@code offset}. */
  public abstract boolean matches(byte[] buffer, int offset);
}
