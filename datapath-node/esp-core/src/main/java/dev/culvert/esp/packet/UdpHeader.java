package dev.culvert.esp.packet;

/**
 * Flyweight of the UDP header (RFC 768).
 *
 * <pre>
 *  0: source port | destination port
 *  4: length      | checksum (0: none)
 * </pre>
 */
public final class UdpHeader {
  /** Length of the header, bytes. */
  public static final int BYTES = 8;

  /** Where the checksum stands. */
  public static final int CHECKSUM = 6;

  static final int SOURCE_PORT = 0;
  static final int DESTINATION_PORT = 2;
  static final int LENGTH = 4;

  private UdpHeader() {}

  /** Source port; it sits where TCP, SCTP, DCCP and UDP-Lite have theirs too. */
  public static int sourcePort(byte[] buffer, int at) {
    return NetworkOrder.get16(buffer, at + SOURCE_PORT);
  }

  /** Destination port; it sits where TCP, SCTP, DCCP and UDP-Lite have theirs too. */
  public static int destinationPort(byte[] buffer, int at) {
    return NetworkOrder.get16(buffer, at + DESTINATION_PORT);
  }

  /** Length of header and payload, bytes. */
  public static int length(byte[] buffer, int at) {
    return NetworkOrder.get16(buffer, at + LENGTH);
  }

  /** Sets the length of header and payload; the checksum is not touched. */
  public static void setLength(byte[] buffer, int at, int length) {
    NetworkOrder.put16(buffer, at + LENGTH, length);
  }

  /** Writes a header with checksum 0, as RFC 3948 2.1 asks of ESP in UDP over IPv4. */
  public static void write(byte[] buffer, int at, int sourcePort, int destinationPort, int length) {
    NetworkOrder.put16(buffer, at + SOURCE_PORT, sourcePort);
    NetworkOrder.put16(buffer, at + DESTINATION_PORT, destinationPort);
    NetworkOrder.put16(buffer, at + LENGTH, length);
    NetworkOrder.put16(buffer, at + CHECKSUM, 0);
  }
}
