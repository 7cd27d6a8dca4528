package dev.culvert.esp.sad;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.PacketIcv;
import dev.culvert.esp.packet.AhHeader;
import dev.culvert.esp.packet.MutableFields;
import java.util.Arrays;

/**
 * The ICV of an SA's AH packets (RFC 4302 3.3.3): over the headers before AH with their mutable
 * fields settled, AH with its ICV zeroed, the payload, and the high half of an extended sequence
 * number. For one thread.
 */
final class AhAuthenticator {
  private final PacketIcv icv;
  private final byte[] received;
  private byte[] headers = new byte[128];

  AhAuthenticator(PacketIcv icv) {
    this.icv = icv;
    this.received = new byte[icv.icvBytes()];
  }

  static AhAuthenticator of(SecurityAssociation spec, KeyMaterial keys) {
    return new AhAuthenticator(
        PacketIcv.keyed(spec.integrity(), spec.extendedSequence(), keys.integrity().expose()));
  }

  int icvBytes() {
    return icv.icvBytes();
  }

  /**
   * Takes the headers before AH in and settles them.
   *
   * @param bytes their length
   * @param sending whether the packet has its way before it
   * @return false when it cannot be told how they arrive
   */
  boolean settle(byte[] buffer, int at, int bytes, boolean sending) {
    if (bytes > headers.length) {
      headers = new byte[2 * bytes];
    }
    System.arraycopy(buffer, at, headers, 0, bytes);
    return MutableFields.settle(headers, bytes, sending);
  }

  /**
   * Writes the ICV of a packet that can be settled, and whose AH has zeros there.
   *
   * @param at where the packet begins
   * @param ahAt where AH begins
   * @param end where the packet ends
   */
  void sign(byte[] buffer, int at, int ahAt, int end, int sequenceHigh) {
    settle(buffer, at, ahAt - at, true);
    icv.beginSending((long) sequenceHigh << 32 | AhHeader.sequence(buffer, ahAt));
    covered(buffer, ahAt - at, ahAt, end, sequenceHigh).write(buffer, ahAt + AhHeader.BYTES);
  }

  /** Whether the ICV is right; it is zero in the packet afterwards. */
  boolean verify(byte[] buffer, int at, int ahAt, int end, int sequenceHigh) {
    int icvAt = ahAt + AhHeader.BYTES;
    System.arraycopy(buffer, icvAt, received, 0, received.length);
    Arrays.fill(buffer, icvAt, icvAt + received.length, (byte) 0);
    icv.beginReceiving(received, 0);
    return settle(buffer, at, ahAt - at, false)
        && covered(buffer, ahAt - at, ahAt, end, sequenceHigh).matches(received, 0);
  }

  private PacketIcv covered(byte[] buffer, int headerBytes, int ahAt, int end, int sequenceHigh) {
    return icv.update(headers, 0, headerBytes)
        .update(buffer, ahAt, end - ahAt)
        .updateHigh(sequenceHigh);
  }
}
