package dev.culvert.esp.selector;

import java.util.Arrays;

/**
 * What was found out about the flows seen last, by their selector fields: a table of {@value
 * #SLOTS} slots, one for each hash, in which the newest flow stays. For one thread; nothing is
 * allocated but with the table.
 */
public final class FlowCache<T> {
  static final int SLOTS = 4096;

  private static final long GOLDEN_RATIO = 0x9e37_79b9_7f4a_7c15L;
  private static final int ADDRESS_WORDS = 4;
  private static final int UNKNOWN_PORTS = 1;
  private static final int IPV6 = 2;

  private final long[] addresses = new long[SLOTS * ADDRESS_WORDS];
  private final long[] others = new long[SLOTS];
  private final Object[] found = new Object[SLOTS];

  /** What was put for this flow, or null. */
  @SuppressWarnings("unchecked") // only put() writes
  public T get(SelectorFields flow) {
    int slot = slot(flow);
    int at = slot * ADDRESS_WORDS;
    boolean same =
        others[slot] == others(flow)
            && addresses[at] == flow.sourceLow
            && addresses[at + 1] == flow.destinationLow
            && addresses[at + 2] == flow.sourceHigh
            && addresses[at + 3] == flow.destinationHigh;
    return same ? (T) found[slot] : null;
  }

  /** Keeps what was found out, in the place of the flow that had the slot. */
  public void put(SelectorFields flow, T value) {
    int slot = slot(flow);
    int at = slot * ADDRESS_WORDS;
    addresses[at] = flow.sourceLow;
    addresses[at + 1] = flow.destinationLow;
    addresses[at + 2] = flow.sourceHigh;
    addresses[at + 3] = flow.destinationHigh;
    others[slot] = others(flow);
    found[slot] = value;
  }

  /** Forgets everything. */
  public void clear() {
    Arrays.fill(found, null);
  }

  /** Protocol and ports, of which -1 is possible, and the flags, in one number. */
  private static long others(SelectorFields flow) {
    long flags = (flow.portsUnknown ? UNKNOWN_PORTS : 0) | (flow.ipv6 ? IPV6 : 0);
    return flags
        | (long) (flow.protocol + 1) << 2
        | (long) (flow.sourcePort + 1) << 12
        | (long) (flow.destinationPort + 1) << 32;
  }

  private static int slot(SelectorFields flow) {
    long hash = others(flow);
    hash = (hash ^ flow.sourceLow) * GOLDEN_RATIO;
    hash = (hash ^ hash >>> 32 ^ flow.destinationLow) * GOLDEN_RATIO;
    hash = (hash ^ hash >>> 32 ^ flow.sourceHigh) * GOLDEN_RATIO;
    hash = (hash ^ hash >>> 32 ^ flow.destinationHigh) * GOLDEN_RATIO;
    return (int) (hash >>> 52);
  }
}
