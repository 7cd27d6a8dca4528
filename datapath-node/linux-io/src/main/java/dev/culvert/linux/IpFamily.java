package dev.culvert.linux;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** What nftables, sockets and prefixes call the two versions of IP. */
enum IpFamily {
  IPV4("ip", 32, Libc.AF_INET),
  IPV6("ip6", 128, Libc.AF_INET6);

  private final String keyword;
  private final int addressBits;
  private final int number;

  IpFamily(String keyword, int addressBits, int number) {
    this.keyword = keyword;
    this.addressBits = addressBits;
    this.number = number;
  }

  static IpFamily of(InetAddress address) {
    return switch (address) {
      case Inet4Address _ -> IPV4;
      case Inet6Address _ -> IPV6;
      default -> throw new IllegalArgumentException("address family of " + address);
    };
  }

  /** The nftables header expression. */
  String keyword() {
    return keyword;
  }

  int addressBits() {
    return addressBits;
  }

  /** The address family of a socket. */
  int number() {
    return number;
  }
}
