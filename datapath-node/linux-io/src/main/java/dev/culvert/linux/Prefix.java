package dev.culvert.linux;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * An address prefix.
 *
 * @param address the first address of the prefix
 * @param bits its length, 0 to 32 or 128
 */
public record Prefix(InetAddress address, int bits) {
  public Prefix {
    int addressBits = IpFamily.of(address).addressBits();
    if (bits < 0 || bits > addressBits) {
      throw new IllegalArgumentException(
          "prefix length " + bits + " of " + address + ": give 0 to " + addressBits);
    }
    BigInteger hostPart =
        new BigInteger(1, address.getAddress()).mod(BigInteger.ONE.shiftLeft(addressBits - bits));
    if (hostPart.signum() != 0) {
      throw new IllegalArgumentException(
          address.getHostAddress() + "/" + bits + ": clear the bits behind the prefix");
    }
  }

  /** Reads {@code address/bits} or a single address, as literals. */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      InetAddress address = InetAddress.ofLiteral(text);
      return new Prefix(address, IpFamily.of(address).addressBits());
    }
    return new Prefix(
        InetAddress.ofLiteral(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  boolean contains(InetAddress candidate) {
    byte[] ours = address.getAddress();
    byte[] theirs = candidate.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    BigInteger difference = new BigInteger(1, ours).xor(new BigInteger(1, theirs));
    return difference.bitLength() <= Byte.SIZE * ours.length - bits;
  }

  IpFamily family() {
    return IpFamily.of(address);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
