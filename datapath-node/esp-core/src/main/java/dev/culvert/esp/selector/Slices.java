package dev.culvert.esp.selector;

import dev.culvert.esp.selector.Dimension.Value;

/**
 * A row of equal slices of a range of addresses: which of them an address lies in takes one shift.
 *
 * @param dimension {@link Dimension#SOURCE} or {@link Dimension#DESTINATION}
 * @param upperHalf whether the upper 64 bits are sliced, or the lower where the upper are all alike
 * @param otherHalf the upper 64 bits when the lower are sliced
 * @param first where the first slice begins, a multiple of a slice's length
 * @param shift the length of a slice is 2 to this power
 * @param count how many there are
 */
record Slices(
    Dimension dimension, boolean upperHalf, long otherHalf, long first, int shift, int count) {

  /**
   * The slices that reach from one address to another, which must agree in the half that is not
   * sliced.
   *
   * @param most so many at the most; there are at least half as many if the range is that long
   */
  static Slices between(Dimension dimension, Value first, Value last, int most) {
    boolean upperHalf = first.high() != last.high();
    long from = upperHalf ? first.high() : first.low();
    long to = upperHalf ? last.high() : last.low();
    int shift = 0;
    while (Long.compareUnsigned((to >>> shift) - (from >>> shift), most) >= 0) {
      shift++;
    }
    int count = (int) ((to >>> shift) - (from >>> shift)) + 1;
    return new Slices(dimension, upperHalf, first.high(), (from >>> shift) << shift, shift, count);
  }

  /** Of the parts that slices make, the index of the one that a packet lies in. */
  int part(SelectorFields packet) {
    return part(dimension.high(packet), dimension.low(packet));
  }

  /**
   * Of the parts that slices make, the index of the one that an address lies in: 0 before the first
   * slice, {@link #count} + 1 behind the last.
   *
   * @param high its upper 64 bits
   * @param low its lower 64 bits
   */
  int part(long high, long low) {
    if (upperHalf) {
      return part(high);
    }
    int order = Long.compareUnsigned(high, otherHalf);
    return order == 0 ? part(low) : order < 0 ? 0 : count + 1;
  }

  private int part(long half) {
    if (Long.compareUnsigned(half, first) < 0) {
      return 0;
    }
    return (int) Math.min(half - first >>> shift, count) + 1;
  }

  /** The first value of a slice. */
  Value begin(int index) {
    long half = first + ((long) index << shift);
    return upperHalf ? new Value(half, 0) : new Value(otherHalf, half);
  }

  /** The last value of a slice. */
  Value end(int index) {
    long half = first + ((long) index << shift) + (1L << shift) - 1;
    return upperHalf ? new Value(half, -1) : new Value(otherHalf, half);
  }
}
