package dev.culvert.esp.packet;

import java.util.Arrays;

/**
 * Flyweight of the authentication header (RFC 4302 2).
 *
 * <pre>
 *  0: next header | payload length: the header's 32-bit words less 2 | reserved, 0
 *  4: SPI
 *  8: sequence number
 * 12: ICV, padding
 * </pre>
 */
public final class AhHeader {
  /** Length of what stands before the ICV, bytes. */
  public static final int BYTES = 12;

  private static final int PAYLOAD_LENGTH = 1;
  private static final int RESERVED = 2;
  private static final int SPI = 4;
  private static final int SEQUENCE = 8;
  private static final int WORD = 4;
  private static final int WORDS_NOT_COUNTED = 2;

  private AhHeader() {}

  public static int nextHeader(byte[] buffer, int at) {
    return buffer[at] & 0xff;
  }

  /** Length of the whole header with ICV and padding, bytes. */
  public static int headerBytes(byte[] buffer, int at) {
    return WORD * ((buffer[at + PAYLOAD_LENGTH] & 0xff) + WORDS_NOT_COUNTED);
  }

  public static int spi(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + SPI);
  }

  /** The sequence number as sent, unsigned 32 bits. */
  public static long sequence(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + SEQUENCE) & 0xffff_ffffL;
  }

  /** Length of a header with this ICV in a packet of this version (RFC 4302 2.2), bytes. */
  public static int headerBytes(int icvBytes, boolean ipv6) {
    int unit = ipv6 ? 2 * WORD : WORD;
    return BYTES + icvBytes + unit - 1 & -unit;
  }

  /** Writes the header; what follows the sequence number becomes 0. */
  public static void write(
      byte[] buffer, int at, int nextHeader, int headerBytes, int spi, long sequence) {
    buffer[at] = (byte) nextHeader;
    buffer[at + PAYLOAD_LENGTH] = (byte) (headerBytes / WORD - WORDS_NOT_COUNTED);
    NetworkOrder.put16(buffer, at + RESERVED, 0);
    NetworkOrder.put32(buffer, at + SPI, spi);
    NetworkOrder.put32(buffer, at + SEQUENCE, (int) sequence);
    Arrays.fill(buffer, at + BYTES, at + headerBytes, (byte) 0);
  }
}
