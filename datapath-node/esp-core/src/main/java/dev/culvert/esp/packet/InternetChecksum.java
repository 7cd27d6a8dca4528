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
  static int withPseudoHeader(byte[] buffer, int packetAt, int protocol, int at, int length) {
    int addresses = 2 * IpPacket.addressBytes(buffer, packetAt);
    int sum = sum(buffer, IpPacket.addressesAt(buffer, packetAt), addresses);
    return ~fold(fold(sum + protocol + length) + fold(sum(buffer, at, length))) & 0xffff;
  }

  private static int sum(byte[] buffer, int at, int length) {
    int sum = 0;
    int even = length & ~1;
    for (int i = 0; i < even; i += 2) {
      sum += NetworkOrder.get16(buffer, at + i);
    }
    if (even != length) {
      sum += (buffer[at + even] & 0xff) << 8;
    }
    return sum;
  }

  /** Folds the carries of a sum of 16-bit words back into 16 bits. */
  static int fold(int sum) {
    int once = (sum >>> 16) + (sum & 0xffff);
    return (once >>> 16) + (once & 0xffff);
  }

  /**
   * The checksum after one 16-bit word that it covers changed (RFC 1624, equation 3).
   *
   * @param checksum the checksum before
   * @param before the word before
   * @param after the word after
   */
  static int update(int checksum, int before, int after) {
    return ~fold((~checksum & 0xffff) + (~before & 0xffff) + after) & 0xffff;
  }
}
