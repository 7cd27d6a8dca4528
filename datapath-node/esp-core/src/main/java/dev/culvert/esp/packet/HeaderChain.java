package dev.culvert.esp.packet;

/**
 * What stands between an IP header and the protocol that the packet carries: nothing in IPv4, the
 * extension headers of IPv6 (RFC 8200 4). One object reads packet after packet for one thread.
 */
public final class HeaderChain {
  private static final int LEAST_EXTENSION_BYTES = 8;
  private static final int EXTENSION_LENGTH = 1;
  private static final int FRAGMENT_WORD = 2;
  private static final int FRAGMENT_ID = 4;
  private static final int FRAGMENT_OFFSET_MASK = 0xfff8;
  private static final int MORE_FRAGMENTS = 1;

  private int protocol;
  private int protocolAt;
  private int protocolFieldAt;
  private int ipsecAt;
  private int ipsecFieldAt;
  private boolean fragment;
  private boolean laterFragment;
  private int fragmentId;

  /**
   * Reads a well-formed packet.
   *
   * @param end where what is there of the packet ends
   * @return false when an extension header passes the end (RFC 7112 5)
   */
  public boolean read(byte[] buffer, int at, int end) {
    fragment = false;
    laterFragment = false;
    if (IpPacket.isIpv6(buffer, at)) {
      return readIpv6(buffer, at, end);
    }
    protocolFieldAt = at + Ipv4Header.PROTOCOL;
    protocol = Ipv4Header.protocol(buffer, at);
    protocolAt = at + Ipv4Header.headerBytes(buffer, at);
    ipsecAt = protocolAt;
    ipsecFieldAt = protocolFieldAt;
    laterFragment = Ipv4Header.fragmentOffset(buffer, at) != 0;
    fragment = laterFragment || Ipv4Header.moreFragments(buffer, at);
    fragmentId = Ipv4Header.identification(buffer, at);
    return true;
  }

  private boolean readIpv6(byte[] buffer, int at, int end) {
    protocolFieldAt = at + Ipv6Header.NEXT_HEADER;
    protocol = Ipv6Header.nextHeader(buffer, at);
    protocolAt = at + Ipv6Header.BYTES;
    ipsecAt = protocolAt;
    ipsecFieldAt = protocolFieldAt;
    while (isExtension(protocol) && !laterFragment) {
      if (end - protocolAt < LEAST_EXTENSION_BYTES) {
        return false;
      }
      int next = protocolAt + extensionBytes(buffer);
      if (next > end) {
        return false;
      }
      if (protocol == IpProtocol.FRAGMENT) {
        int word = NetworkOrder.get16(buffer, protocolAt + FRAGMENT_WORD);
        laterFragment = (word & FRAGMENT_OFFSET_MASK) != 0;
        fragment = laterFragment || (word & MORE_FRAGMENTS) != 0;
        fragmentId = NetworkOrder.get32(buffer, protocolAt + FRAGMENT_ID);
      }
      protocolFieldAt = protocolAt;
      boolean protectable = protocol == IpProtocol.DESTINATION_OPTIONS;
      protocol = buffer[protocolAt] & 0xff;
      protocolAt = next;
      if (!protectable) {
        ipsecAt = protocolAt;
        ipsecFieldAt = protocolFieldAt;
      }
    }
    return true;
  }

  private int extensionBytes(byte[] buffer) {
    return protocol == IpProtocol.FRAGMENT
        ? LEAST_EXTENSION_BYTES
        : LEAST_EXTENSION_BYTES * (1 + (buffer[protocolAt + EXTENSION_LENGTH] & 0xff));
  }

  private static boolean isExtension(int protocol) {
    return switch (protocol) {
      case IpProtocol.HOP_BY_HOP_OPTIONS,
          IpProtocol.ROUTING,
          IpProtocol.FRAGMENT,
          IpProtocol.DESTINATION_OPTIONS ->
          true;
      default -> false;
    };
  }

  /** The protocol that the packet carries: the first next header that is no extension header. */
  public int protocol() {
    return protocol;
  }

  /** Whether it is one: a later fragment of IPv6 may begin amid the extension headers. */
  public boolean namesProtocol() {
    return !isExtension(protocol);
  }

  /** Where that protocol's header begins; of a later fragment, where its data begin. */
  public int protocolAt() {
    return protocolAt;
  }

  /** Where the byte lies that names the protocol. */
  public int protocolFieldAt() {
    return protocolFieldAt;
  }

  /**
   * Where ESP or AH goes in transport mode: behind what routers read, before the options for the
   * destination that no routing header follows (RFC 4303 3.1.1, RFC 4302 3.1.1).
   */
  public int ipsecAt() {
    return ipsecAt;
  }

  /** Where the byte lies that names what begins at {@link #ipsecAt()}. */
  public int ipsecFieldAt() {
    return ipsecFieldAt;
  }

  /** Whether the packet is a part of another. */
  public boolean isFragment() {
    return fragment;
  }

  /** What all parts of one packet have in common beside addresses and protocol. */
  public int fragmentId() {
    return fragmentId;
  }

  /** Whether the packet is a part of another and not the first, so that it has no ports. */
  public boolean isLaterFragment() {
    return laterFragment;
  }
}
