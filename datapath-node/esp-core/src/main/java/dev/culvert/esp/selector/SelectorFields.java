package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.esp.packet.AhHeader;
import dev.culvert.esp.packet.EspHeader;
import dev.culvert.esp.packet.HeaderChain;
import dev.culvert.esp.packet.IpPacket;
import dev.culvert.esp.packet.IpProtocol;
import dev.culvert.esp.packet.UdpEncapsulation;
import dev.culvert.esp.packet.UdpHeader;

/**
 * The fields of a packet that selectors look at (RFC 4301 4.4.1.1). One object is read into again
 * and again by one thread.
 */
public final class SelectorFields {
  /** A port of a protocol that has none. */
  public static final int NO_PORT = -1;

  /** The protocol of a later fragment of IPv6 whose own protocol only the first one names. */
  static final int UNKNOWN_PROTOCOL = -1;

  /** What the protocols with ports begin with; type, code and checksum of ICMP. */
  private static final int PORT_BYTES = 4;

  boolean ipv6;

  /** Upper 64 bits of an IPv6 address; 0 for IPv4. */
  long sourceHigh;

  /** Lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address. */
  long sourceLow;

  long destinationHigh;
  long destinationLow;

  /** Behind the extension headers of IPv6. */
  int protocol;

  /** For ICMP both ports are type and code in one number (RFC 4301 4.4.1.1). */
  int sourcePort;

  int destinationPort;

  /**
   * The protocol has ports but this packet does not hold them: a fragment, or cut short. What a
   * later fragment does not hold {@link FragmentPorts} may know.
   */
  boolean portsUnknown;

  /** Of ESP, also in UDP, and of AH; 0 where the packet is none or, a fragment, does not tell. */
  int spi;

  private final HeaderChain headers = new HeaderChain();

  /**
   * Reads the fields of a well-formed packet that begins at {@code at}; of its end the buffer may
   * hold less than its length says.
   *
   * @return false when extension headers pass the packet's end, so that its protocol is unknown
   */
  public boolean read(byte[] buffer, int at) {
    int end = Math.min(at + IpPacket.totalLength(buffer, at), buffer.length);
    readAddresses(buffer, at);
    boolean whole = headers.read(buffer, at, end);
    protocol = headers.namesProtocol() ? headers.protocol() : UNKNOWN_PROTOCOL;
    sourcePort = NO_PORT;
    destinationPort = NO_PORT;
    portsUnknown = protocol == UNKNOWN_PROTOCOL;
    if (hasPorts()) {
      readPorts(buffer, end);
    }
    spi = headers.isLaterFragment() ? 0 : readSpi(buffer, end);
    return whole;
  }

  private void readAddresses(byte[] buffer, int at) {
    ipv6 = IpPacket.isIpv6(buffer, at);
    sourceHigh = IpPacket.sourceHigh(buffer, at);
    sourceLow = IpPacket.sourceLow(buffer, at);
    destinationHigh = IpPacket.destinationHigh(buffer, at);
    destinationLow = IpPacket.destinationLow(buffer, at);
  }

  private boolean hasPorts() {
    return switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP, IpProtocol.DCCP, IpProtocol.UDP_LITE ->
          true;
      default -> isIcmp();
    };
  }

  private boolean isIcmp() {
    return protocol == IpProtocol.ICMP || protocol == IpProtocol.ICMPV6;
  }

  private void readPorts(byte[] buffer, int end) {
    int portsAt = headers.protocolAt();
    portsUnknown = headers.isLaterFragment() || end < portsAt + PORT_BYTES;
    if (!portsUnknown) {
      sourcePort = UdpHeader.sourcePort(buffer, portsAt);
      destinationPort = isIcmp() ? sourcePort : UdpHeader.destinationPort(buffer, portsAt);
    }
  }

  private int readSpi(byte[] buffer, int end) {
    int at = headers.protocolAt();
    return switch (protocol) {
      case IpProtocol.ESP -> espSpi(buffer, at, end);
      case IpProtocol.AH -> at + AhHeader.BYTES <= end ? AhHeader.spi(buffer, at) : 0;
      case IpProtocol.UDP ->
          sourcePort == UdpEncapsulation.PORT ? espSpi(buffer, at + UdpHeader.BYTES, end) : 0;
      default -> 0;
    };
  }

  private static int espSpi(byte[] buffer, int at, int end) {
    return at + EspHeader.BYTES <= end ? EspHeader.spi(buffer, at) : 0;
  }

  /**
   * The fields of what an SA sends.
   *
   * @param carried its protocol
   * @param fromPort its UDP source port, {@link #NO_PORT} unless it is in UDP; likewise {@code
   *     toPort}
   */
  public void describe(
      IpAddress source, IpAddress destination, int carried, int fromPort, int toPort) {
    ipv6 = source.family() == IpAddress.Family.IPV6;
    sourceHigh = source.high();
    sourceLow = source.low();
    destinationHigh = destination.high();
    destinationLow = destination.low();
    protocol = carried;
    sourcePort = fromPort;
    destinationPort = toPort;
    portsUnknown = false;
    spi = 0;
  }

  /**
   * The SPI of a packet that is ESP, also in UDP from the port that is for it, or AH; else 0. What
   * a later fragment does not hold {@link FragmentPorts} may know.
   */
  public int spi() {
    return spi;
  }

  /** Whether the packet goes from the one address to the other. */
  public boolean isBetween(IpAddress source, IpAddress destination) {
    return ipv6 == (source.family() == IpAddress.Family.IPV6)
        && sourceHigh == source.high()
        && sourceLow == source.low()
        && destinationHigh == destination.high()
        && destinationLow == destination.low();
  }

  /** Whether the packet is AH itself. */
  public boolean carriesAh() {
    return protocol == IpProtocol.AH;
  }

  /** Whether the packet is ESP itself. */
  public boolean carriesEsp() {
    return protocol == IpProtocol.ESP;
  }

  /** Whether the packet begins with a TCP header, at {@link #payloadAt()}. */
  public boolean carriesTcp() {
    return protocol == IpProtocol.TCP && !headers.isLaterFragment();
  }

  /** Where what the packet carries begins. */
  public int payloadAt() {
    return headers.protocolAt();
  }

  boolean isFragment() {
    return headers.isFragment();
  }

  boolean isLaterFragment() {
    return headers.isLaterFragment();
  }

  int fragmentId() {
    return headers.fragmentId();
  }

  /** Whether the packet shows all that it has: every selector takes it in or does not. */
  public boolean isComplete() {
    return !portsUnknown;
  }

  /** The packet's source as the first traffic selector that an initiator sends (RFC 7296 2.9). */
  public TrafficSelector sourceSelector() {
    return selector(sourceHigh, sourceLow, sourcePort);
  }

  /** The packet's destination as the first traffic selector that an initiator sends. */
  public TrafficSelector destinationSelector() {
    return selector(destinationHigh, destinationLow, destinationPort);
  }

  private TrafficSelector selector(long high, long low, int port) {
    IpAddress host = new IpAddress(ipv6 ? IpAddress.Family.IPV6 : IpAddress.Family.IPV4, high, low);
    PortRange ports = port == NO_PORT ? PortRange.ANY : PortRange.of(port);
    return new TrafficSelector(Math.max(protocol, TrafficSelector.ANY_PROTOCOL), ports, host, host);
  }
}
