package dev.culvert.esp.packet;

/**
 * Flyweight of the TCP header (RFC 9293 3.1).
 *
 * <pre>
 *  0: source port | destination port
 *  4: sequence number
 *  8: acknowledgment number
 * 12: data offset(4) reserved(4) | flags | window
 * 16: checksum | urgent pointer
 * 20: options
 * </pre>
 */
public final class TcpHeader {
  /** Length of a header without options, bytes. */
  public static final int BYTES = 20;

  /** Where the checksum stands. */
  public static final int CHECKSUM = 16;

  public static final int FIN = 0x01;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;
  public static final int CWR = 0x80;

  private static final int SYN = 0x02;

  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGMENT = 8;
  private static final int DATA_OFFSET = 12;
  private static final int FLAGS = 13;
  private static final int WINDOW = 14;

  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;
  private static final int MAXIMUM_SEGMENT_SIZE = 2;
  private static final int MAXIMUM_SEGMENT_SIZE_BYTES = 4;

  private TcpHeader() {}

  /** Length of the header with its options, bytes. */
  public static int headerBytes(byte[] buffer, int at) {
    return (buffer[at + DATA_OFFSET] & 0xf0) >>> 2;
  }

  public static int sequence(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + SEQUENCE);
  }

  /** Sets the sequence number; the checksum is not touched. */
  public static void setSequence(byte[] buffer, int at, int sequence) {
    NetworkOrder.put32(buffer, at + SEQUENCE, sequence);
  }

  public static int acknowledgment(byte[] buffer, int at) {
    return NetworkOrder.get32(buffer, at + ACKNOWLEDGMENT);
  }

  public static int flags(byte[] buffer, int at) {
    return buffer[at + FLAGS] & 0xff;
  }

  /** Takes flags away; the checksum is not touched. */
  public static void clearFlags(byte[] buffer, int at, int flags) {
    buffer[at + FLAGS] &= (byte) ~flags;
  }

  /** Adds flags; the checksum is not touched. */
  public static void addFlags(byte[] buffer, int at, int flags) {
    buffer[at + FLAGS] |= (byte) flags;
  }

  public static int window(byte[] buffer, int at) {
    return NetworkOrder.get16(buffer, at + WINDOW);
  }

  /** Whether the header begins a connection, or answers to that; it is whole then. */
  public static boolean isSyn(byte[] buffer, int at, int end) {
    return end - at >= BYTES && (buffer[at + FLAGS] & SYN) != 0;
  }

  /**
   * Lowers the maximum segment size that a SYN offers (RFC 9293 3.7.1), and the checksum with it. A
   * SYN that offers none stays as it is: its default is the least of all.
   *
   * @param end where the packet ends
   * @param most the longest segment that fits, bytes
   */
  public static void clampSegmentSize(byte[] buffer, int at, int end, int most) {
    int optionsEnd = Math.min(end, at + headerBytes(buffer, at));
    int option = at + BYTES;
    while (option + 1 < optionsEnd && buffer[option] != END_OF_OPTIONS) {
      int length = buffer[option] == NO_OPERATION ? 1 : buffer[option + 1] & 0xff;
      if (buffer[option] == MAXIMUM_SEGMENT_SIZE) {
        if (length == MAXIMUM_SEGMENT_SIZE_BYTES && option + length <= optionsEnd) {
          lower(buffer, at, option + 2, most);
        }
        return;
      }
      option += Math.max(1, length);
    }
  }

  private static void lower(byte[] buffer, int at, int sizeAt, int most) {
    int before = NetworkOrder.get16(buffer, sizeAt);
    if (before <= most) {
      return;
    }
    NetworkOrder.put16(buffer, sizeAt, most);
    // At an odd offset its octets stand in two words, each at the other's place.
    boolean odd = (sizeAt - at) % 2 != 0;
    int checksum = NetworkOrder.get16(buffer, at + CHECKSUM);
    int updated =
        InternetChecksum.update(
            checksum, odd ? swapped(before) : before, odd ? swapped(most) : most);
    NetworkOrder.put16(buffer, at + CHECKSUM, updated);
  }

  private static int swapped(int word) {
    return (word & 0xff) << 8 | word >>> 8;
  }
}
