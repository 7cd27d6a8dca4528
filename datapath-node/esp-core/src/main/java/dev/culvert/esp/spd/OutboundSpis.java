package dev.culvert.esp.spd;

import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.SelectorFields;
import java.util.Collection;

/** The outbound SAs by SPI, so that a packet of our own tells which of them has made it. */
final class OutboundSpis {
  private static final int LEAST_SLOTS = 16;

  private final OutboundSa[] slots;

  OutboundSpis(Collection<OutboundSa> sas) {
    // At most half full, so that a search ends at an empty slot soon.
    slots = new OutboundSa[Math.max(LEAST_SLOTS, Integer.highestOneBit(sas.size()) << 2)];
    for (OutboundSa sa : sas) {
      int slot = first(sa.key().spi());
      while (slots[slot] != null) {
        slot = behind(slot);
      }
      slots[slot] = sa;
    }
  }

  /** The SA that has made a packet, or null. */
  OutboundSa maker(SelectorFields packet) {
    for (int slot = first(packet.spi()); slots[slot] != null; slot = behind(slot)) {
      if (slots[slot].hasMade(packet)) {
        return slots[slot];
      }
    }
    return null;
  }

  private int first(int spi) {
    int mixed = spi * 0x9e37_79b9;
    return (mixed ^ mixed >>> 16) & slots.length - 1;
  }

  private int behind(int slot) {
    return slot + 1 & slots.length - 1;
  }
}
