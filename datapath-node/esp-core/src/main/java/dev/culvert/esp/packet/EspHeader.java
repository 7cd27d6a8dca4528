package dev.culvert.esp.packet;

/**
 * Flyweight of the ESP header and trailer (RFC 4303 2).
 *
 * <pre>
 *  0: SPI
 *  4: sequence number
 *  8: IV, payload, padding | pad length (1) | next header (1) | ICV
 * </pre>
 */
public final class EspHeader {
  /** Length of SPI and sequence number, bytes: what stands before the IV. */
  public static final int BYTES = 8;

  /** Length of pad length and next header, bytes: what stands before the ICV. */
  public static final int TRAILER_BYTES = 2;

  static final int SPI = 0;
  static final int SEQUENCE = 4;

  private EspHeader() {}

  public static int spi(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + SPI);
  }

  /** The sequence number as sent, unsigned 32 bits. */
  public static long sequence(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + SEQUENCE) & 0xffff_ffffL;
  }

  public static void write(byte[] buffer, int at, int spi, long sequence) {
    NetworkOrder.put32(buffer, at + SPI, spi);
    NetworkOrder.put32(buffer, at + SEQUENCE, (int) sequence);
  }

  /** Writes an IV of 8 bytes that counts (RFC 4106 3.1). */
  public static void writeCounterIv(byte[] buffer, int at, long counter) {
    NetworkOrder.put32(buffer, at, (int) (counter >>> 32));
    NetworkOrder.put32(buffer, at + 4, (int) counter);
  }

  /**
   * Writes the padding 1, 2, 3 … (RFC 4303 2.4), the pad length and the next header.
   *
   * @param at where the padding begins
   * @param padLength 0 to 255
   * @return the length of padding and trailer, bytes
   */
  public static int writeTrailer(byte[] buffer, int at, int padLength, int nextHeader) {
    for (int i = 0; i < padLength; i++) {
      buffer[at + i] = (byte) (i + 1);
    }
    buffer[at + padLength] = (byte) padLength;
    buffer[at + padLength + 1] = (byte) nextHeader;
    return padLength + TRAILER_BYTES;
  }

  /** The pad length of decrypted data that ends before {@code end}. */
  public static int padLength(byte[] buffer, int end) {
    return buffer[end - 2] & 0xff;
  }

  /** The next header of decrypted data that ends before {@code end}. */
  public static int nextHeader(byte[] buffer, int end) {
    return buffer[end - 1] & 0xff;
  }

  /** Whether the padding of {@code padLength} bytes at {@code at} is 1, 2, 3 … (RFC 4303 2.4). */
  public static boolean paddingIsSound(byte[] buffer, int at, int padLength) {
    for (int i = 0; i < padLength; i++) {
      if (buffer[at + i] != (byte) (i + 1)) {
        return false;
      }
    }
    return true;
  }
}
