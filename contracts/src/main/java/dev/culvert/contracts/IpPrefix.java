package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An address prefix such as 10.1.202.0/24. Host bits are kept out: the constructor refuses them.
 *
 * @param address the first address of the prefix
 * @param length prefix length in bits, 0 to 32 or 128
 */
public record IpPrefix(IpAddress address, int length) {

  public IpPrefix {
    int bits = address.family().bits();
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException(
          "prefix length " + length + " is not between 0 and " + bits);
    }
    if (!masked(address, length).equals(address)) {
      throw new IllegalArgumentException(
          address
              + "/"
              + length
              + " has host bits set; the prefix is "
              + masked(address, length)
              + "/"
              + length);
    }
  }

  /** The prefix that covers {@code address}, host bits cleared. */
  public static IpPrefix covering(IpAddress address, int length) {
    return new IpPrefix(masked(address, length), length);
  }

  /** The prefix of a single address. */
  public static IpPrefix host(IpAddress address) {
    return new IpPrefix(address, address.family().bits());
  }

  /**
   * Parses {@code address/length}, or a bare address as a host prefix.
   *
   * @throws IllegalArgumentException when the text is no prefix or has host bits set
   */
  @JsonCreator
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return host(IpAddress.parse(text));
    }
    IpAddress address = IpAddress.parse(text.substring(0, slash));
    try {
      return new IpPrefix(address, Integer.parseInt(text.substring(slash + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a prefix length in \"" + text + "\"", e);
    }
  }

  /** True when {@code candidate} lies inside this prefix. */
  public boolean contains(IpAddress candidate) {
    return candidate.family() == address.family() && masked(candidate, length).equals(address);
  }

  /** The lowest address of the prefix. */
  public IpAddress first() {
    return address;
  }

  /** The highest address of the prefix. */
  public IpAddress last() {
    IpAddress ones = IpAddress.highest(address.family());
    int hostBits = address.family().bits() - length;
    long lowMask = hostBits >= 64 ? -1 : (1L << hostBits) - 1;
    long highMask = hostBits <= 64 ? 0 : hostBits == 128 ? -1 : (1L << (hostBits - 64)) - 1;
    return new IpAddress(
        address.family(),
        address.high() | highMask & ones.high(),
        address.low() | lowMask & ones.low());
  }

  @JsonValue
  @Override
  public String toString() {
    return address + "/" + length;
  }

  private static IpAddress masked(IpAddress address, int length) {
    int hostBits = address.family().bits() - length;
    long lowMask = hostBits >= 64 ? 0 : -1L << hostBits;
    long highMask = hostBits <= 64 ? -1 : hostBits >= 128 ? 0 : -1L << (hostBits - 64);
    return new IpAddress(address.family(), address.high() & highMask, address.low() & lowMask);
  }
}
