package dev.culvert.esp.offload;

import static java.nio.ByteOrder.nativeOrder;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Flyweight of struct virtio_net_hdr, which stands before each packet of a TUN device with
 * IFF_VNET_HDR, in the host's byte order (linux/virtio_net.h).
 *
 * <pre>
 * 0: flags(8) | segmentation(8) | header length
 * 4: segment size               | checksum start
 * 8: checksum offset
 * </pre>
 *
 * Every accessor takes the buffer and the offset of the header's first byte.
 */
public final class VirtioNetHeader {
  /** Length, bytes. */
  public static final int BYTES = 10;

  /** Flag: the checksum field holds the sum of the pseudo header alone. */
  public static final int NEEDS_CHECKSUM = 1;

  /** Segmentation: a packet as it is. */
  public static final int WHOLE = 0;

  /** Segmentation: TCP over IPv4. */
  public static final int TCP_OVER_IPV4 = 1;

  /** Segmentation: TCP over IPv6. */
  static final int TCP_OVER_IPV6 = 4;

  /** Segmentation: UDP datagrams, over either version of IP. */
  static final int UDP_DATAGRAMS = 5;

  /** Bit beside the segmentation: the first segment alone carries CWR (RFC 3168 6.1.2). */
  private static final int ECN = 0x80;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, nativeOrder());
  private static final int SEGMENTATION = 1;
  private static final int HEADER_LENGTH = 2;
  private static final int SEGMENT_SIZE = 4;
  private static final int CHECKSUM_START = 6;
  private static final int CHECKSUM_OFFSET = 8;

  private VirtioNetHeader() {}

  static boolean needsChecksum(byte[] buffer, int at) {
    return (buffer[at] & NEEDS_CHECKSUM) != 0;
  }

  static int segmentation(byte[] buffer, int at) {
    return buffer[at + SEGMENTATION] & 0xff & ~ECN;
  }

  /** Payload of each segment but the last, bytes. */
  static int segmentSize(byte[] buffer, int at) {
    return get16(buffer, at + SEGMENT_SIZE);
  }

  /** Where the checksum begins to cover, from the begin of the packet: TCP's or UDP's header. */
  static int checksumStart(byte[] buffer, int at) {
    return get16(buffer, at + CHECKSUM_START);
  }

  /** Where the checksum stands, from {@link #checksumStart}. */
  static int checksumOffset(byte[] buffer, int at) {
    return get16(buffer, at + CHECKSUM_OFFSET);
  }

  /** Writes the header of a packet that is whole and has its checksums. */
  public static void writeWhole(byte[] buffer, int at) {
    write(buffer, at, 0, WHOLE, 0, 0, 0, 0);
  }

  /**
   * Writes the header.
   *
   * @param flags 0 or {@link #NEEDS_CHECKSUM}
   * @param segmentation 0, or how the packet is to be cut
   * @param headerLength of all headers, bytes; only a hint
   * @param segmentSize payload of each segment but the last, bytes
   * @param checksumStart where the checksum begins to cover, from the begin of the packet
   * @param checksumOffset where it stands, from there
   */
  public static void write(
      byte[] buffer,
      int at,
      int flags,
      int segmentation,
      int headerLength,
      int segmentSize,
      int checksumStart,
      int checksumOffset) {
    buffer[at] = (byte) flags;
    buffer[at + SEGMENTATION] = (byte) segmentation;
    SHORT.set(buffer, at + HEADER_LENGTH, (short) headerLength);
    SHORT.set(buffer, at + SEGMENT_SIZE, (short) segmentSize);
    SHORT.set(buffer, at + CHECKSUM_START, (short) checksumStart);
    SHORT.set(buffer, at + CHECKSUM_OFFSET, (short) checksumOffset);
  }

  private static int get16(byte[] buffer, int at) {
    return (short) SHORT.get(buffer, at) & 0xffff;
  }
}
