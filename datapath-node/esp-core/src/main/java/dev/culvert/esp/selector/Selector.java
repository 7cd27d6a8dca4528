package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.TrafficSelector;
import java.util.Optional;

/**
 * What a packet's source and destination must be, of one address family and one protocol or any.
 */
public final class Selector {
  private final TrafficSelector source;
  private final TrafficSelector destination;
  private final int protocol;

  private Selector(int protocol, TrafficSelector source, TrafficSelector destination) {
    this.protocol = protocol;
    this.source = source;
    this.destination = destination;
  }

  /**
   * A pair of selectors; empty when no packet can match both: two address families, or two
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

  /** Whether every packet that another selects is selected by this. */
  boolean contains(Selector other) {
    return source.contains(other.source) && destination.contains(other.destination);
  }

  IpAddress.Family family() {
    return source.start().family();
  }

  TrafficSelector source() {
    return source;
  }

  TrafficSelector destination() {
    return destination;
  }

  /** The protocol that both ask for, or {@link TrafficSelector#ANY_PROTOCOL}. */
  int protocol() {
    return protocol;
  }

  /**
   * Whether the selector asks for what a packet, a fragment, does not tell, so that it may match
   * where its addresses do, or not.
   */
  public boolean leavesOpen(SelectorFields packet) {
    return (packet.portsUnknown && !anyPorts())
        || (packet.protocol == SelectorFields.UNKNOWN_PROTOCOL
            && protocol != TrafficSelector.ANY_PROTOCOL);
  }

  /** Whether packets match whatever their ports are. */
  boolean anyPorts() {
    return source.ports().isAny() && destination.ports().isAny();
  }
}
