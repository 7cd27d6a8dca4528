package dev.culvert.esp.sad;

import dev.culvert.contracts.event.SaKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The inbound SAs, found by source, destination, protocol and SPI (RFC 4301 4.1). One control
 * thread changes it: each change publishes a new table, which an inbound thread sees at its next
 * packet. A removed SA may decrypt the packet that the thread holds at that moment.
 */
public final class InboundSad {
  private static final int LEAST_SLOTS = 16;

  private final Map<SaKey, InboundSa> sas = new LinkedHashMap<>();
  private volatile InboundSa[] table = new InboundSa[LEAST_SLOTS];

  /** Adds an SA; one with the same key stays as it is, for its window must not be forgotten. */
  public void install(InboundSa sa) {
    if (sas.putIfAbsent(sa.key(), sa) == null) {
      publish();
    }
  }

  /** Removes an SA; no such SA changes nothing. */
  public void remove(SaKey key) {
    if (sas.remove(key) != null) {
      publish();
    }
  }

  /** The SAs in the order of their installation; for the control thread. */
  public Collection<InboundSa> sas() {
    return List.copyOf(sas.values());
  }

  /**
   * The SA of a packet, or null.
   *
   * @param at where the packet begins
   * @param protocol ESP or AH
   */
  public InboundSa find(byte[] buffer, int at, int protocol, int spi) {
    InboundSa[] slots = table;
    int mask = slots.length - 1;
    for (int slot = hash(spi) & mask; slots[slot] != null; slot = slot + 1 & mask) {
      if (slots[slot].isFor(buffer, at, protocol, spi)) {
        return slots[slot];
      }
    }
    return null;
  }

  /**
   * The SA of a packet that came in UDP, whatever its source, or null: a NAT may give a peer
   * another address (RFC 7296 2.23), and the ICV says whether it is the peer.
   *
   * @param at where the packet begins
   */
  public InboundSa findBehindNat(byte[] buffer, int at, int spi) {
    InboundSa[] slots = table;
    int mask = slots.length - 1;
    for (int slot = hash(spi) & mask; slots[slot] != null; slot = slot + 1 & mask) {
      if (slots[slot].isBehindNat(buffer, at, spi)) {
        return slots[slot];
      }
    }
    return null;
  }

  private void publish() {
    // At most half full, so that a search ends at an empty slot soon.
    Set<String> withAh =
        sas.values().stream()
            .filter(sa -> sa.key().protocol() == SaKey.Protocol.AH)
            .map(sa -> sa.spec().policy())
            .collect(Collectors.toSet());
    for (InboundSa sa : sas.values()) {
      boolean esp = sa.key().protocol() == SaKey.Protocol.ESP;
      sa.insideAh(esp && withAh.contains(sa.spec().policy()));
    }
    int slots = Math.max(LEAST_SLOTS, Integer.highestOneBit(sas.size()) << 2);
    InboundSa[] next = new InboundSa[slots];
    for (InboundSa sa : sas.values()) {
      int slot = hash(sa.key().spi()) & slots - 1;
      while (next[slot] != null) {
        slot = slot + 1 & slots - 1;
      }
      next[slot] = sa;
    }
    table = next;
  }

  private static int hash(int spi) {
    int mixed = spi * 0x9e37_79b9;
    return mixed ^ mixed >>> 16;
  }
}
