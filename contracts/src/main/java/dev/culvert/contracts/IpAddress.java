package dev.culvert.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * An IPv4 or IPv6 address as a value, ordered numerically within its family.
 *
 * @param family the address family
 * @param high the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 */
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {

  /** Address family with its width in bits. */
  public enum Family {
    IPV4(32),
    IPV6(128);

    private final int bits;

    Family(int bits) {
      this.bits = bits;
    }

    /** Its name as text: IPv4 or IPv6. */
    @Override
    public String toString() {
      return this == IPV4 ? "IPv4" : "IPv6";
    }

    /** Width of an address in bits. */
    public int bits() {
      return bits;
    }
  }

  private static final long MAPPED = 0xFFFFL << 32;

  public IpAddress {
    if (family == Family.IPV4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("IPv4 address wider than 32 bits");
    }
  }

  /**
   * Parses the textual form, without any name lookup.
   *
   * @throws IllegalArgumentException when {@code text} is not a literal address
   */
  @JsonCreator
  public static IpAddress parse(String text) {
    try {
      // An IPv6 zone is meaningless away from the host that wrote it, and "10.1" is a typing error,
      // not 10.0.0.1.
      boolean ipv6 = text.indexOf(':') >= 0;
      if (text.indexOf('%') >= 0 || !ipv6 && text.chars().filter(c -> c == '.').count() != 3) {
        throw new IllegalArgumentException("zone or short form");
      }
      byte[] bytes = InetAddress.ofLiteral(text).getAddress();
      return ipv6 && bytes.length == 4 ? mapped(bytes) : of(bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not an IP address: \"" + text + "\"", e);
    }
  }

  /**
   * The address with the given bytes in network order.
   *
   * @param bytes 4 or 16 bytes
   */
  public static IpAddress of(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> new IpAddress(Family.IPV4, 0, read(bytes, 0, 4));
      case 16 -> new IpAddress(Family.IPV6, read(bytes, 0, 8), read(bytes, 8, 8));
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /** As RFC 4291 section 2.5.5.2 says; the JDK makes an IPv4 address of its text. */
  private static IpAddress mapped(byte[] ipv4) {
    return new IpAddress(Family.IPV6, 0, MAPPED | read(ipv4, 0, 4));
  }

  /** The IPv4 address with these 32 bits. */
  public static IpAddress ofIpv4(int bits) {
    return new IpAddress(Family.IPV4, 0, Integer.toUnsignedLong(bits));
  }

  /** The lowest address of a family: 0.0.0.0 or ::. */
  public static IpAddress lowest(Family family) {
    return new IpAddress(family, 0, 0);
  }

  /** The highest address of a family. */
  public static IpAddress highest(Family family) {
    return family == Family.IPV4
        ? new IpAddress(family, 0, 0xFFFF_FFFFL)
        : new IpAddress(family, -1, -1);
  }

  /** True for 0.0.0.0 and ::. */
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /** True for ::ffff:0:0/96, which stands for IPv4 within a host and in no packet. */
  public boolean isIpv4Mapped() {
    return family == Family.IPV6 && high == 0 && (low & ~0xFFFF_FFFFL) == MAPPED;
  }

  /** True for fe80::/10, whose addresses name a host on one link only (RFC 4291 section 2.5.6). */
  public boolean isIpv6LinkLocal() {
    return family == Family.IPV6 && high >>> 54 == 0xFE80 >>> 6;
  }

  /** The address in network order: 4 or 16 bytes. */
  public byte[] bytes() {
    byte[] bytes = new byte[family.bits() / 8];
    for (int i = 0; i < bytes.length; i++) {
      int shift = 8 * (bytes.length - 1 - i);
      bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
    }
    return bytes;
  }

  @Override
  public int compareTo(IpAddress other) {
    int byFamily = family.compareTo(other.family);
    if (byFamily != 0) {
      return byFamily;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The canonical text, IPv6 as RFC 5952 recommends. */
  @JsonValue
  @Override
  public String toString() {
    return family == Family.IPV4 ? ipv4Text() : ipv6Text();
  }

  private String ipv4Text() {
    return (low >>> 24) + "." + (low >>> 16 & 0xFF) + "." + (low >>> 8 & 0xFF) + "." + (low & 0xFF);
  }

  private String ipv6Text() {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xFFFF;
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /** This address for the JDK's socket calls. */
  public InetAddress toInetAddress() {
    try {
      return family == Family.IPV4
          ? InetAddress.getByAddress(bytes())
          : Inet6Address.getByAddress(null, bytes(), -1);
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are always an address", e);
    }
  }

  private static long read(byte[] bytes, int offset, int length) {
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | bytes[offset + i] & 0xFF;
    }
    return value;
  }
}
