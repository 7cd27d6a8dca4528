package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import java.util.List;

/**
 * Selectors of one address family in one array, a row for each. Where there are thousands, what a
 * packet is compared with has left the processor's cache, and a row is one or two lines of it to
 * fetch where objects would be many.
 *
 * <pre>
 *        63          32 31     10     9        8      7        0
 *       +--------------+---------+--------+--------+------------+
 *   0   |    index     |    0    | any dp | any sp |  protocol  |
 *       +--------------+---+-----+--------+--+-----+------------+
 *   1   | first src port   | last  | first dst port |   last    |
 *       +------------------+-------+----------------+-----------+
 *   2.. | IPv4: first and last source, then destination, 32 bits each
 *       | IPv6: first source in two words, last source, then the destination's
 * </pre>
 */
final class SelectorTable {
  private static final int WHAT = 0;
  private static final int PORTS = 1;
  private static final int SOURCE = 2;
  private static final int IPV4_WORDS = 1;
  private static final int IPV6_WORDS = 4;

  private static final int PROTOCOL = 0xff;
  private static final int ANY_SOURCE_PORT = 0x100;
  private static final int ANY_DESTINATION_PORT = 0x200;
  private static final int ANY_PORTS = ANY_SOURCE_PORT | ANY_DESTINATION_PORT;
  private static final long LOW_INT = 0xffff_ffffL;
  private static final int LOW_SHORT = 0xffff;

  private final boolean ipv6;
  private final int addressWords;
  private final int rowWords;
  private final long[] words;

  /**
   * Those of the selectors that are of this family, in their order; a row's index is its selector's
   * in the list.
   */
  SelectorTable(List<Selector> selectors, IpAddress.Family family) {
    ipv6 = family == IpAddress.Family.IPV6;
    addressWords = ipv6 ? IPV6_WORDS : IPV4_WORDS;
    rowWords = SOURCE + 2 * addressWords;
    long rows = selectors.stream().filter(selector -> selector.family() == family).count();
    words = new long[Math.toIntExact(rows * rowWords)];
    int at = 0;
    for (int i = 0; i < selectors.size(); i++) {
      if (selectors.get(i).family() == family) {
        put(at, i, selectors.get(i));
        at += rowWords;
      }
    }
  }

  private void put(int at, int index, Selector selector) {
    PortRange sourcePorts = selector.source().ports();
    PortRange destinationPorts = selector.destination().ports();
    words[at + WHAT] =
        (long) index << Integer.SIZE
            | (sourcePorts.isAny() ? ANY_SOURCE_PORT : 0)
            | (destinationPorts.isAny() ? ANY_DESTINATION_PORT : 0)
            | selector.protocol();
    words[at + PORTS] =
        (long) range(sourcePorts) << Integer.SIZE | range(destinationPorts) & LOW_INT;
    putAddresses(at + SOURCE, selector.source());
    putAddresses(at + SOURCE + addressWords, selector.destination());
  }

  private static int range(PortRange ports) {
    return ports.first() << Short.SIZE | ports.last();
  }

  private void putAddresses(int at, TrafficSelector addresses) {
    IpAddress first = addresses.start();
    IpAddress last = addresses.end();
    if (ipv6) {
      words[at] = first.high();
      words[at + 1] = first.low();
      words[at + 2] = last.high();
      words[at + 3] = last.low();
    } else {
      words[at] = first.low() << Integer.SIZE | last.low();
    }
  }

  int rows() {
    return words.length / rowWords;
  }

  /** What the table takes of memory, bytes. */
  long bytes() {
    return (long) words.length * Long.BYTES;
  }

  /** The first row whose index is greater; {@link #rows()} when there is none. */
  int rowBehind(int index) {
    int row = 0;
    while (row < rows() && index(row) <= index) {
      row++;
    }
    return row;
  }

  /** The place of a row's selector in the list that the table was made from. */
  int index(int row) {
    return (int) (words[row * rowWords + WHAT] >>> Integer.SIZE);
  }

  /** Whether the selector of a row selects a packet, which is of this family. */
  Match match(int row, SelectorFields packet) {
    int at = row * rowWords;
    if (!(ipv6 ? ipv6Addresses(at + SOURCE, packet) : ipv4Addresses(at + SOURCE, packet))) {
      return Match.NO;
    }
    int what = (int) words[at + WHAT];
    int protocol = what & PROTOCOL;
    if (protocol != TrafficSelector.ANY_PROTOCOL && protocol != packet.protocol) {
      return packet.protocol == SelectorFields.UNKNOWN_PROTOCOL ? Match.UNDECIDABLE : Match.NO;
    }
    if ((what & ANY_PORTS) == ANY_PORTS) {
      return Match.YES;
    }
    if (packet.portsUnknown) {
      return Match.UNDECIDABLE;
    }
    long ports = words[at + PORTS];
    boolean both =
        ((what & ANY_SOURCE_PORT) != 0 || in((int) (ports >>> Integer.SIZE), packet.sourcePort))
            && ((what & ANY_DESTINATION_PORT) != 0 || in((int) ports, packet.destinationPort));
    return both ? Match.YES : Match.NO;
  }

  private static boolean in(int range, int port) {
    return port >= range >>> Short.SIZE && port <= (range & LOW_SHORT);
  }

  private boolean ipv4Addresses(int at, SelectorFields packet) {
    long source = words[at];
    long destination = words[at + IPV4_WORDS];
    return packet.sourceLow >= source >>> Integer.SIZE
        && packet.sourceLow <= (source & LOW_INT)
        && packet.destinationLow >= destination >>> Integer.SIZE
        && packet.destinationLow <= (destination & LOW_INT);
  }

  private boolean ipv6Addresses(int at, SelectorFields packet) {
    return isIn(at, packet.sourceHigh, packet.sourceLow)
        && isIn(at + IPV6_WORDS, packet.destinationHigh, packet.destinationLow);
  }

  private boolean isIn(int at, long high, long low) {
    return !Dimension.less(high, low, words[at], words[at + 1])
        && !Dimension.less(words[at + 2], words[at + 3], high, low);
  }
}
