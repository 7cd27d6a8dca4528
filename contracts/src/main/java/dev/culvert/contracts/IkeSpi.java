package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;

/**
 * An IKE SPI (RFC 7296 section 3.1). Those that Culvert allocates name the partition that holds the
 * IKE SA, as a QUIC connection ID names its server, so a node can route a datagram without any
 * state:
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------+-----------------------+-------------------------------+
 * |version|       partition       |              tag              |
 * +-------+-----------------------+-------------------------------+
 * |                            random                             |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The tag is a keyed MAC over the other fields (crypto's {@code SpiTag}), so that a stranger's
 * SPI is told from ours.
 *
 * @param value the 64 bits
 */
public record IkeSpi(long value) {

  /** The layout version written here. */
  public static final int VERSION = 1;

  /** No SPI: the responder's in the first message of an exchange. */
  public static final IkeSpi NONE = new IkeSpi(0);

  /** Number of partitions that the field can name. */
  public static final int MAX_PARTITIONS = 1 << 12;

  /** Puts the fields together; values wider than their field are an error of the caller. */
  public static IkeSpi of(int partition, int tag, int random) {
    if (partition < 0 || partition >= MAX_PARTITIONS || tag >>> 16 != 0) {
      throw new IllegalArgumentException("partition or tag wider than its field");
    }
    return new IkeSpi(
        (long) VERSION << 60
            | (long) partition << 48
            | (long) tag << 32
            | Integer.toUnsignedLong(random));
  }

  /** The 16 hexadecimal digits. */
  @JsonCreator
  public static IkeSpi parse(String hex) {
    return new IkeSpi(Long.parseUnsignedLong(hex, 16));
  }

  public int version() {
    return (int) (value >>> 60);
  }

  public int partition() {
    return (int) (value >>> 48) & 0xFFF;
  }

  public int tag() {
    return (int) (value >>> 32) & 0xFFFF;
  }

  public int random() {
    return (int) value;
  }

  public boolean isNone() {
    return value == 0;
  }

  @JsonValue
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
