package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An inclusive range of ports.
 *
 * @param first 0 to 65535
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) {

  /** Every port, and packets that have none. */
  public static final PortRange ANY = new PortRange(0, 0xFFFF);

  public PortRange {
    if (first < 0 || last > 0xFFFF || first > last) {
      throw new IllegalArgumentException(
          "port range " + first + "-" + last + " is not within 0-65535");
    }
  }

  /** The range of a single port. */
  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  /**
   * Parses {@code any}, {@code 80} or {@code 80-90}.
   *
   * @throws IllegalArgumentException for anything else
   */
  @JsonCreator
  public static PortRange parse(String text) {
    if (text.equals("any")) {
      return ANY;
    }
    int dash = text.indexOf('-');
    try {
      return dash < 0
          ? of(Integer.parseInt(text))
          : new PortRange(
              Integer.parseInt(text.substring(0, dash)),
              Integer.parseInt(text.substring(dash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "not a port, a port range or \"any\": \"" + text + "\"", e);
    }
  }

  /** True when the range holds every port. */
  public boolean isAny() {
    return equals(ANY);
  }

  /** True when {@code port} lies inside the range. */
  public boolean contains(int port) {
    return port >= first && port <= last;
  }

  @JsonValue
  @Override
  public String toString() {
    return isAny() ? "any" : first == last ? Integer.toString(first) : first + "-" + last;
  }
}
