package dev.culvert.linux;

/**
 * Ports from first to last.
 *
 * @param first 0 to 65535
 * @param last not below first, to 65535
 */
public record PortRange(int first, int last) {
  /** Every port, and packets of protocols without ports. */
  public static final PortRange ANY = new PortRange(0, 65535);

  public PortRange {
    if (first < 0 || last < first || last > 65535) {
      throw new IllegalArgumentException(
          "ports " + first + "-" + last + ": give 0 <= first <= last <= 65535");
    }
  }

  boolean any() {
    return equals(ANY);
  }

  boolean overlaps(PortRange other) {
    return first <= other.last && other.first <= last;
  }

  boolean contains(PortRange other) {
    return first <= other.first && other.last <= last;
  }

  @Override
  public String toString() {
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
