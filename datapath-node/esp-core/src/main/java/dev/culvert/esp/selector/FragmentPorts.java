package dev.culvert.esp.selector;

/**
 * The ports of packets that came in fragments, of which only the first shows them, and the SPI of
 * our own output: stateful fragment checking (RFC 4301 7.3). A fragment that comes before its first
 * one stays without, and so does one whose place another packet has taken: there are {@value
 * #SLOTS}. For one thread; nothing is allocated but with the table.
 */
public final class FragmentPorts {
  static final int SLOTS = 1024;

  /** As long as hosts wait for the other fragments: Linux's ipfrag_time. */
  static final long LIFE_MILLIS = 30_000;

  private static final long GOLDEN_RATIO = 0x9e37_79b9_7f4a_7c15L;
  private static final int SLOT_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SLOTS);
  private static final int WORDS = 6;
  private static final int PORT_BITS = 16;

  private final long[] keys = new long[SLOTS * WORDS];
  private final int[] ports = new int[SLOTS];
  private final int[] spis = new int[SLOTS];
  private final long[] seenAtMillis = new long[SLOTS];
  private final long[] key = new long[WORDS];

  /**
   * Keeps the ports and the SPI of a first fragment, and gives them to a later one that is read
   * into {@code packet}.
   *
   * @param scope what keeps packets of different SAs apart: the SPI, 0 on the clear side
   * @param nowMillis milliseconds since the epoch; must not go back
   */
  public void complete(SelectorFields packet, int scope, long nowMillis) {
    if (!packet.isFragment()) {
      return;
    }
    int slot = read(packet, scope);
    int at = slot * WORDS;
    if (packet.isComplete() && !packet.isLaterFragment()) {
      System.arraycopy(key, 0, keys, at, WORDS);
      ports[slot] = packet.sourcePort << PORT_BITS | packet.destinationPort & 0xffff;
      spis[slot] = packet.spi;
      seenAtMillis[slot] = nowMillis;
    } else if (nowMillis - seenAtMillis[slot] < LIFE_MILLIS && isAt(at)) {
      packet.spi = spis[slot];
      if (packet.portsUnknown) {
        packet.sourcePort = ports[slot] >>> PORT_BITS;
        packet.destinationPort = ports[slot] & 0xffff;
        packet.portsUnknown = false;
      }
    }
  }

  /** Makes the packet's key and answers its slot. */
  private int read(SelectorFields packet, int scope) {
    key[0] = packet.sourceLow;
    key[1] = packet.destinationLow;
    key[2] = packet.sourceHigh;
    key[3] = packet.destinationHigh;
    key[4] = (long) packet.protocol << Integer.SIZE | Integer.toUnsignedLong(packet.fragmentId());
    key[5] = (long) scope << 1 | (packet.ipv6 ? 1 : 0);
    long hash = 0;
    for (long word : key) {
      hash = (hash ^ hash >>> Integer.SIZE ^ word) * GOLDEN_RATIO;
    }
    return (int) (hash >>> SLOT_SHIFT);
  }

  private boolean isAt(int at) {
    for (int i = 0; i < WORDS; i++) {
      if (keys[at + i] != key[i]) {
        return false;
      }
    }
    return true;
  }
}
