package dev.culvert.esp.selector;

import java.util.Arrays;

/**
 * What was found out about the flows seen last, by their selector fields: a table of {@value #SETS}
 * sets, one for each hash, in each of which the {@value #WAYS} newest flows stay. For one thread;
 * nothing is allocated but with the table.
 */
public final class FlowCache<T> {
  static final int SETS = 2048;
  static final int WAYS = 4;

  private static final int SLOTS = SETS * WAYS;
  private static final int SET_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SETS);
  private static final long GOLDEN_RATIO = 0x9e37_79b9_7f4a_7c15L;
  private static final int ADDRESS_WORDS = 4;
  private static final int UNKNOWN_PORTS = 1;
  private static final int IPV6 = 2;

  private final long[] addresses = new long[SLOTS * ADDRESS_WORDS];
  private final long[] others = new long[SLOTS];
  private final Object[] found = new Object[SLOTS];
  private int next;

  /** What was put for this flow, or null. */
  @SuppressWarnings("unchecked") // only put() writes
  public T get(SelectorFields flow) {
    long ports = others(flow);
    int set = WAYS * set(flow, ports);
    for (int slot = set; slot < set + WAYS; slot++) {
      if (others[slot] == ports && found[slot] != null && isAt(slot, flow)) {
        return (T) found[slot];
      }
    }
    return null;
  }

  private boolean isAt(int slot, SelectorFields flow) {
    int at = slot * ADDRESS_WORDS;
    return addresses[at] == flow.sourceLow
        && addresses[at + 1] == flow.destinationLow
        && addresses[at + 2] == flow.sourceHigh
        && addresses[at + 3] == flow.destinationHigh;
  }

  /** Keeps what was found out about a flow that {@link #get} does not know, or no longer. */
  public void put(SelectorFields flow, T value) {
    long ports = others(flow);
    int set = WAYS * set(flow, ports);
    next = (next + 1) % WAYS;
    int slot = set + next;
    for (int known = set; known < set + WAYS; known++) {
      if (others[known] == ports && isAt(known, flow)) {
        slot = known;
      }
    }
    int at = slot * ADDRESS_WORDS;
    addresses[at] = flow.sourceLow;
    addresses[at + 1] = flow.destinationLow;
    addresses[at + 2] = flow.sourceHigh;
    addresses[at + 3] = flow.destinationHigh;
    others[slot] = ports;
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

  private static int set(SelectorFields flow, long ports) {
    long hash = ports * GOLDEN_RATIO;
    hash = (hash ^ hash >>> 32 ^ flow.sourceLow) * GOLDEN_RATIO;
    hash = (hash ^ hash >>> 32 ^ flow.destinationLow) * GOLDEN_RATIO;
    hash = (hash ^ hash >>> 32 ^ flow.sourceHigh) * GOLDEN_RATIO;
    hash = (hash ^ hash >>> 32 ^ flow.destinationHigh) * GOLDEN_RATIO;
    return (int) (hash >>> SET_SHIFT);
  }
}
