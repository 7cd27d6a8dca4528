package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import dev.culvert.esp.packet.Ipv4Header;
import dev.culvert.esp.packet.UdpHeader;

/**
 * The fields of an IPv4 packet that selectors look at (RFC 4301 4.4.1.1). One object is read into
 * again and again by one thread.
 */
public final class SelectorFields {
  /** A port of a protocol that has none. */
  static final int NO_PORT = -1;

  private static final int SCTP = 132;
  private static final int DCCP = 33;
  private static final int UDP_LITE = 136;

  int source;
  int destination;
  int protocol;

  /** For ICMP both ports are type and code in one number (RFC 4301 4.4.1.1). */
  int sourcePort;

  int destinationPort;

  /** The protocol has ports but this packet does not hold them: a fragment, or cut short. */
  boolean portsUnknown;

  /** Reads the fields of a well-formed packet that begins at {@code at}. */
  public void read(byte[] buffer, int at) {
    source = Ipv4Header.source(buffer, at);
    destination = Ipv4Header.destination(buffer, at);
    protocol = Ipv4Header.protocol(buffer, at);
    sourcePort = NO_PORT;
    destinationPort = NO_PORT;
    portsUnknown = false;
    int portBytes =
        switch (protocol) {
          case Ipv4Header.PROTOCOL_TCP, Ipv4Header.PROTOCOL_UDP, SCTP, DCCP, UDP_LITE -> 4;
          case Ipv4Header.PROTOCOL_ICMP -> 2;
          default -> 0;
        };
    if (portBytes > 0) {
      readPorts(buffer, at, portBytes);
    }
  }

  private void readPorts(byte[] buffer, int at, int portBytes) {
    int header = Ipv4Header.headerBytes(buffer, at);
    portsUnknown =
        Ipv4Header.fragmentOffset(buffer, at) != 0
            || Ipv4Header.totalLength(buffer, at) < header + portBytes;
    if (!portsUnknown) {
      sourcePort = UdpHeader.sourcePort(buffer, at + header);
      destinationPort =
          protocol == Ipv4Header.PROTOCOL_ICMP
              ? sourcePort
              : UdpHeader.destinationPort(buffer, at + header);
    }
  }

  /** The packet's source as the first traffic selector that an initiator sends (RFC 7296 2.9). */
  public TrafficSelector sourceSelector() {
    return selector(source, sourcePort);
  }

  /** The packet's destination as the first traffic selector that an initiator sends. */
  public TrafficSelector destinationSelector() {
    return selector(destination, destinationPort);
  }

  private TrafficSelector selector(int address, int port) {
    IpAddress host = IpAddress.ofIpv4(address);
    PortRange ports = port == NO_PORT ? PortRange.ANY : PortRange.of(port);
    return new TrafficSelector(protocol, ports, host, host);
  }
}
