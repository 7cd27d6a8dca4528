package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import java.util.Optional;

/** Source and destination selector of IPv4 packets, compiled to ranges. */
public final class Selector {
  private final int protocol;
  private final int firstSource;
  private final int sourceSpan;
  private final int firstDestination;
  private final int destinationSpan;
  private final PortRange sourcePorts;
  private final PortRange destinationPorts;
  private final boolean anyPorts;

  private Selector(int protocol, TrafficSelector source, TrafficSelector destination) {
    this.protocol = protocol;
    this.firstSource = (int) source.start().low();
    this.sourceSpan = (int) source.end().low() - firstSource;
    this.firstDestination = (int) destination.start().low();
    this.destinationSpan = (int) destination.end().low() - firstDestination;
    this.sourcePorts = source.ports();
    this.destinationPorts = destination.ports();
    this.anyPorts = sourcePorts.isAny() && destinationPorts.isAny();
  }

  /**
   * Compiles a pair of selectors; empty when no IPv4 packet can match both: another address family,
   * or two protocols.
   */
  public static Optional<Selector> of(TrafficSelector source, TrafficSelector destination) {
    if (source.start().family() != IpAddress.Family.IPV4
        || destination.start().family() != IpAddress.Family.IPV4) {
      return Optional.empty();
    }
    int protocol =
        source.protocol() == TrafficSelector.ANY_PROTOCOL
            ? destination.protocol()
            : source.protocol();
    boolean agree =
        destination.protocol() == TrafficSelector.ANY_PROTOCOL
            || destination.protocol() == protocol;
    return agree ? Optional.of(new Selector(protocol, source, destination)) : Optional.empty();
  }

  /** Whether the selectors select a packet with these fields. */
  public Match match(SelectorFields packet) {
    // An address lies in a range when its distance from the start is within the span, unsigned.
    if (Integer.compareUnsigned(packet.source - firstSource, sourceSpan) > 0
        || Integer.compareUnsigned(packet.destination - firstDestination, destinationSpan) > 0
        || (protocol != TrafficSelector.ANY_PROTOCOL && protocol != packet.protocol)) {
      return Match.NO;
    }
    if (anyPorts) {
      return Match.YES;
    }
    if (packet.portsUnknown) {
      return Match.UNDECIDABLE;
    }
    return matches(sourcePorts, packet.sourcePort)
            && matches(destinationPorts, packet.destinationPort)
        ? Match.YES
        : Match.NO;
  }

  private static boolean matches(PortRange ports, int port) {
    return ports.isAny() || ports.contains(port);
  }
}
