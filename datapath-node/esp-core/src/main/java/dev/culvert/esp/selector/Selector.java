package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import java.util.Optional;

/** Source and destination selector of packets of one address family, compiled to ranges. */
public final class Selector {
  private final TrafficSelector sourceSelector;
  private final TrafficSelector destinationSelector;
  private final boolean ipv6;
  private final int protocol;
  private final AddressRange source;
  private final AddressRange destination;

  /** IPv4's ranges once more, in this object, which is all that most packets look at. */
  private final int firstSource;

  private final int sourceSpan;
  private final int firstDestination;
  private final int destinationSpan;
  private final PortRange sourcePorts;
  private final PortRange destinationPorts;
  private final boolean anyPorts;

  private Selector(int protocol, TrafficSelector source, TrafficSelector destination) {
    this.sourceSelector = source;
    this.destinationSelector = destination;
    this.ipv6 = source.start().family() == IpAddress.Family.IPV6;
    this.protocol = protocol;
    this.source = new AddressRange(source.start(), source.end());
    this.destination = new AddressRange(destination.start(), destination.end());
    this.firstSource = (int) source.start().low();
    this.sourceSpan = (int) source.end().low() - firstSource;
    this.firstDestination = (int) destination.start().low();
    this.destinationSpan = (int) destination.end().low() - firstDestination;
    this.sourcePorts = source.ports();
    this.destinationPorts = destination.ports();
    this.anyPorts = sourcePorts.isAny() && destinationPorts.isAny();
  }

  /**
   * Compiles a pair of selectors; empty when no packet can match both: two address families, or two
   * protocols.
   */
  public static Optional<Selector> of(TrafficSelector source, TrafficSelector destination) {
    if (source.start().family() != destination.start().family()) {
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

  IpAddress.Family family() {
    return sourceSelector.start().family();
  }

  TrafficSelector source() {
    return sourceSelector;
  }

  TrafficSelector destination() {
    return destinationSelector;
  }

  /** The protocol that both ask for, or {@link TrafficSelector#ANY_PROTOCOL}. */
  int protocol() {
    return protocol;
  }

  /** Whether packets match whatever their ports are. */
  boolean anyPorts() {
    return anyPorts;
  }

  /** Whether the selectors select a packet with these fields. */
  public Match match(SelectorFields packet) {
    if (packet.ipv6 != ipv6 || !(ipv6 ? ipv6Addresses(packet) : ipv4Addresses(packet))) {
      return Match.NO;
    }
    if (protocol != TrafficSelector.ANY_PROTOCOL && protocol != packet.protocol) {
      return packet.protocol == SelectorFields.UNKNOWN_PROTOCOL ? Match.UNDECIDABLE : Match.NO;
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

  /** An address lies in a range when its distance from the start is within the span, unsigned. */
  private boolean ipv4Addresses(SelectorFields packet) {
    return Integer.compareUnsigned((int) packet.sourceLow - firstSource, sourceSpan) <= 0
        && Integer.compareUnsigned((int) packet.destinationLow - firstDestination, destinationSpan)
            <= 0;
  }

  private boolean ipv6Addresses(SelectorFields packet) {
    return source.contains(packet.sourceHigh, packet.sourceLow)
        && destination.contains(packet.destinationHigh, packet.destinationLow);
  }

  private static boolean matches(PortRange ports, int port) {
    return ports.isAny() || ports.contains(port);
  }
}
