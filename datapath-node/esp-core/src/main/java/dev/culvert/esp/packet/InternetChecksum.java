package dev.culvert.esp.packet;

/** The Internet checksum (RFC 1071): the one's complement sum of 16-bit words. */
public final class InternetChecksum {
  private InternetChecksum() {}

  /**
   * The checksum of {@code length} bytes at {@code at}; an odd last byte counts as the high half of
   * a word. Over data that contains its own right checksum the result is 0.
   */
  public static int of(byte[] buffer, int at, int length) {
    return ~fold(sum(buffer, at, length)) & 0xffff;
  }

  /**
   * The checksum of a transport protocol, which covers the addresses too (RFC 9293 3.1, RFC 8200
   * 8.1).
   *
   * @param packetAt where the packet with the addresses begins
   * @param at where the protocol's header begins
   * @param length of header and data, bytes
   */
  public static int withPseudoHeader(
      byte[] buffer, int packetAt, int protocol, int at, int length) {
    long sum = pseudoHeaderSum(buffer, packetAt, protocol, length) + sum(buffer, at, length);
    return ~fold(sum) & 0xffff;
  }

  /**
   * The sum of the pseudo header alone, without the last carries.
   *
   * @param packetAt where the packet with the addresses begins
   * @param length of the protocol's header and data, bytes
   */
  public static long pseudoHeaderSum(byte[] buffer, int packetAt, int protocol, int length) {
    int addresses = 2 * IpPacket.addressBytes(buffer, packetAt);
    return sum(buffer, IpPacket.addressesAt(buffer, packetAt), addresses) + protocol + length;
  }

  private static long sum(byte[] buffer, int at, int length) {
    long sum = 0;
    int i = at;
    // Words of 32 bits: 2^16 = 1 modulo 2^16 - 1, so the carries may be folded at the end.
    for (int end = at + (length & -8); i < end; i += 8) {
      long eight = NetworkOrder.get64(buffer, i);
      sum += (eight >>> 32) + (eight & 0xffff_ffffL);
    }
    int end = at + length;
    for (; i + 1 < end; i += 2) {
      sum += NetworkOrder.get16(buffer, i);
    }
    return i < end ? sum + ((buffer[i] & 0xff) << 8) : sum;
  }

  /**
   * Folds the carries of a sum of 16-bit words back into 16 bits.
   *
   * @param sum not negative
   */
  public static int fold(long sum) {
    long rest = sum;
    while (rest > 0xffff) {
      rest = (rest >>> 16) + (rest & 0xffff);
    }
    return (int) rest;
  }

  /**
   * The checksum after one 16-bit word that it covers changed (RFC 1624, equation 3).
   *
   * @param checksum the checksum before
   * @param before the word before
   * @param after the word after
   */
  static int update(int checksum, int before, int after) {
    return ~fold((~checksum & 0xffffL) + (~before & 0xffff) + after) & 0xffff;
  }
}
