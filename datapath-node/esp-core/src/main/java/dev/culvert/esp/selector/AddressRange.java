package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;

/** Addresses of one family from the first to the last, as unsigned numbers of 128 bits. */
final class AddressRange {
  private final long firstHigh;
  private final long firstLow;
  private final long lastHigh;
  private final long lastLow;

  AddressRange(IpAddress first, IpAddress last) {
    this.firstHigh = first.high();
    this.firstLow = first.low();
    this.lastHigh = last.high();
    this.lastLow = last.low();
  }

  boolean contains(long high, long low) {
    return !isBelow(high, low, firstHigh, firstLow) && !isBelow(lastHigh, lastLow, high, low);
  }

  private static boolean isBelow(long high, long low, long otherHigh, long otherLow) {
    return high == otherHigh
        ? Long.compareUnsigned(low, otherLow) < 0
        : Long.compareUnsigned(high, otherHigh) < 0;
  }
}
