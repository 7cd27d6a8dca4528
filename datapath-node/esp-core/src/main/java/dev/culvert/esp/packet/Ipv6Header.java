package dev.culvert.esp.packet;

/**
 * Flyweight of the IPv6 header (RFC 8200 3).
 *
 * <pre>
 *  0: version(4) traffic class(8) flow label(20)
 *  4: payload length | next header | hop limit
 *  8: source address
 * 24: destination address
 * </pre>
 *
 * Every accessor takes the buffer and the offset of the header's first byte.
 */
public final class Ipv6Header {
  /** Length of the header without extension headers, bytes. */
  public static final int BYTES = 40;

  static final int PAYLOAD_LENGTH = 4;
  static final int NEXT_HEADER = 6;
  static final int HOP_LIMIT = 7;
  static final int SOURCE = 8;
  static final int DESTINATION = 24;
  static final int ADDRESS_BYTES = 16;

  private static final int VERSION = 0x60;
  private static final int TRAFFIC_CLASS_SHIFT = 4;
  private static final int TRAFFIC_CLASS_MASK = 0x0ff0;

  private Ipv6Header() {}

  /**
   * Whether {@code length} bytes at {@code at} begin with a whole IPv6 packet: version 6 and a
   * payload length that fits. Bytes behind it are allowed, as behind {@link
   * Ipv4Header#wellFormed}'s. Jumbograms (RFC 2675) are not known.
   */
  public static boolean wellFormed(byte[] buffer, int at, int length) {
    return length >= BYTES && (buffer[at] & 0xf0) == VERSION && totalLength(buffer, at) <= length;
  }

  /** Differentiated services (6 bits) and ECN (2 bits). */
  public static int trafficClass(byte[] buffer, int at) {
    return (NetworkOrder.get16(buffer, at) & TRAFFIC_CLASS_MASK) >>> TRAFFIC_CLASS_SHIFT;
  }

  /** Changes the traffic class. */
  public static void changeTrafficClass(byte[] buffer, int at, int trafficClass) {
    int others = NetworkOrder.get16(buffer, at) & ~TRAFFIC_CLASS_MASK;
    NetworkOrder.put16(buffer, at, others | trafficClass << TRAFFIC_CLASS_SHIFT);
  }

  /** Length of the header and all that follows it, bytes. */
  public static int totalLength(byte[] buffer, int at) {
    return BYTES + NetworkOrder.get16(buffer, at + PAYLOAD_LENGTH);
  }

  public static int nextHeader(byte[] buffer, int at) {
    return buffer[at + NEXT_HEADER] & 0xff;
  }

  public static int hopLimit(byte[] buffer, int at) {
    return buffer[at + HOP_LIMIT] & 0xff;
  }

  /**
   * Writes a header with flow label 0.
   *
   * @param payloadLength bytes behind the header, at most 65535
   * @param source 16 bytes
   * @param destination 16 bytes
   */
  public static void write(
      byte[] buffer,
      int at,
      int trafficClass,
      int payloadLength,
      int nextHeader,
      int hopLimit,
      byte[] source,
      byte[] destination) {
    NetworkOrder.put32(buffer, at, VERSION << 24 | trafficClass << 20);
    NetworkOrder.put16(buffer, at + PAYLOAD_LENGTH, payloadLength);
    buffer[at + NEXT_HEADER] = (byte) nextHeader;
    buffer[at + HOP_LIMIT] = (byte) hopLimit;
    System.arraycopy(source, 0, buffer, at + SOURCE, ADDRESS_BYTES);
    System.arraycopy(destination, 0, buffer, at + DESTINATION, ADDRESS_BYTES);
  }

  /**
   * Writes a header with flow label 0 for an answer to another packet: from its destination to its
   * source.
   *
   * @param payloadLength bytes behind the header, at most 65535
   * @param packet where the other packet lies
   */
  static void writeAnswer(
      byte[] buffer,
      int at,
      int trafficClass,
      int payloadLength,
      int nextHeader,
      int hopLimit,
      byte[] packet,
      int packetAt) {
    NetworkOrder.put32(buffer, at, VERSION << 24 | trafficClass << 20);
    NetworkOrder.put16(buffer, at + PAYLOAD_LENGTH, payloadLength);
    buffer[at + NEXT_HEADER] = (byte) nextHeader;
    buffer[at + HOP_LIMIT] = (byte) hopLimit;
    System.arraycopy(packet, packetAt + DESTINATION, buffer, at + SOURCE, ADDRESS_BYTES);
    System.arraycopy(packet, packetAt + SOURCE, buffer, at + DESTINATION, ADDRESS_BYTES);
  }
}
