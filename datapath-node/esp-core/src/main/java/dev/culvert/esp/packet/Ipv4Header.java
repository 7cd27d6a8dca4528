package dev.culvert.esp.packet;

/**
 * Flyweight of the IPv4 header (RFC 791 3.1).
 *
 * <pre>
 *  0: version(4) IHL(4) | TOS | total length
 *  4: identification    | flags(3) fragment offset(13)
 *  8: TTL | protocol    | header checksum
 * 12: source address
 * 16: destination address
 * </pre>
 *
 * Every accessor takes the buffer and the offset of the header's first byte.
 */
public final class Ipv4Header {
  /** Length of a header without options, bytes. */
  public static final int BYTES = 20;

  static final int TOS = 1;
  static final int TOTAL_LENGTH = 2;
  static final int IDENTIFICATION = 4;
  static final int FRAGMENT = 6;
  static final int TTL = 8;
  static final int PROTOCOL = 9;
  static final int CHECKSUM = 10;
  static final int SOURCE = 12;
  static final int DESTINATION = 16;
  static final int ADDRESS_BYTES = 4;

  static final int DONT_FRAGMENT = 0x4000;
  static final int MORE_FRAGMENTS = 0x2000;
  static final int FRAGMENT_OFFSET_MASK = 0x1fff;

  private static final int LEAST_VERSION_AND_IHL = 0x45;

  private Ipv4Header() {}

  /**
   * Whether {@code length} bytes at {@code at} begin with a whole IPv4 packet: version 4, a header
   * and a total length that fit, and a right header checksum. Bytes behind the total length are
   * allowed (link padding, or traffic flow confidentiality padding: RFC 4303 2.7).
   */
  public static boolean wellFormed(byte[] buffer, int at, int length) {
    if (length < BYTES || (buffer[at] & 0xf0) != 0x40) {
      return false;
    }
    int header = headerBytes(buffer, at);
    int total = totalLength(buffer, at);
    return header >= BYTES
        && total >= header
        && total <= length
        && InternetChecksum.of(buffer, at, header) == 0;
  }

  /** Length of the header with its options, bytes. */
  public static int headerBytes(byte[] buffer, int at) {
    return (buffer[at] & 0x0f) << 2;
  }

  /** Differentiated services (6 bits) and ECN (2 bits): RFC 2474, RFC 3168. */
  public static int tos(byte[] buffer, int at) {
    return buffer[at + TOS] & 0xff;
  }

  /** Length of header and payload, bytes. */
  public static int totalLength(byte[] buffer, int at) {
    return NetworkOrder.get16(buffer, at + TOTAL_LENGTH);
  }

  public static int identification(byte[] buffer, int at) {
    return NetworkOrder.get16(buffer, at + IDENTIFICATION);
  }

  /** Sets the identification, of which the lower 16 bits count; the checksum is not touched. */
  public static void setIdentification(byte[] buffer, int at, int identification) {
    NetworkOrder.put16(buffer, at + IDENTIFICATION, identification);
  }

  public static boolean dontFragment(byte[] buffer, int at) {
    return (NetworkOrder.get16(buffer, at + FRAGMENT) & DONT_FRAGMENT) != 0;
  }

  public static boolean moreFragments(byte[] buffer, int at) {
    return (NetworkOrder.get16(buffer, at + FRAGMENT) & MORE_FRAGMENTS) != 0;
  }

  /** Offset of this fragment's payload in the whole packet's payload, bytes. */
  public static int fragmentOffset(byte[] buffer, int at) {
    return (NetworkOrder.get16(buffer, at + FRAGMENT) & FRAGMENT_OFFSET_MASK) << 3;
  }

  public static int ttl(byte[] buffer, int at) {
    return buffer[at + TTL] & 0xff;
  }

  public static int protocol(byte[] buffer, int at) {
    return buffer[at + PROTOCOL] & 0xff;
  }

  public static int source(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + SOURCE);
  }

  public static int destination(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + DESTINATION);
  }

  /**
   * Gives a packet an identification if it has none, which a packet with DF may (RFC 6864 4.1); the
   * checksum is not touched.
   *
   * @param identification 16 bits, not 0
   */
  public static void ensureIdentification(byte[] buffer, int at, int identification) {
    if (identification(buffer, at) == 0) {
      NetworkOrder.put16(buffer, at + IDENTIFICATION, identification);
    }
  }

  /**
   * Sets or clears DF; the checksum is not touched. A packet that had DF alone needs no
   * identification (RFC 6864 4.1), so that one without DF gets a new one.
   *
   * @param identification 16 bits, not 0
   */
  public static void changeDontFragment(
      byte[] buffer, int at, boolean dontFragment, int identification) {
    int word = NetworkOrder.get16(buffer, at + FRAGMENT);
    boolean before = (word & DONT_FRAGMENT) != 0;
    if (before && !dontFragment) {
      NetworkOrder.put16(buffer, at + IDENTIFICATION, identification);
    }
    int changed = dontFragment ? word | DONT_FRAGMENT : word & ~DONT_FRAGMENT;
    NetworkOrder.put16(buffer, at + FRAGMENT, changed);
  }

  /** Changes the TOS byte and the checksum with it. */
  public static void changeTos(byte[] buffer, int at, int tos) {
    int before = NetworkOrder.get16(buffer, at);
    buffer[at + TOS] = (byte) tos;
    int after = NetworkOrder.get16(buffer, at);
    int checksum = NetworkOrder.get16(buffer, at + CHECKSUM);
    NetworkOrder.put16(buffer, at + CHECKSUM, InternetChecksum.update(checksum, before, after));
  }

  /**
   * Writes a header without options, not fragmented, with its checksum.
   *
   * @param tos the TOS byte
   * @param totalLength header and payload, bytes, at most 65535
   * @param identification 16 bits
   * @param dontFragment the DF bit
   */
  public static void write(
      byte[] buffer,
      int at,
      int tos,
      int totalLength,
      int identification,
      boolean dontFragment,
      int ttl,
      int protocol,
      int source,
      int destination) {
    buffer[at] = LEAST_VERSION_AND_IHL;
    buffer[at + TOS] = (byte) tos;
    NetworkOrder.put16(buffer, at + TOTAL_LENGTH, totalLength);
    NetworkOrder.put16(buffer, at + IDENTIFICATION, identification);
    NetworkOrder.put16(buffer, at + FRAGMENT, dontFragment ? DONT_FRAGMENT : 0);
    buffer[at + TTL] = (byte) ttl;
    buffer[at + PROTOCOL] = (byte) protocol;
    NetworkOrder.put32(buffer, at + SOURCE, source);
    NetworkOrder.put32(buffer, at + DESTINATION, destination);
    sealChecksum(buffer, at);
  }

  /** Computes the checksum of the header as it stands and writes it. */
  static void sealChecksum(byte[] buffer, int at) {
    NetworkOrder.put16(buffer, at + CHECKSUM, 0);
    NetworkOrder.put16(
        buffer, at + CHECKSUM, InternetChecksum.of(buffer, at, headerBytes(buffer, at)));
  }
}
