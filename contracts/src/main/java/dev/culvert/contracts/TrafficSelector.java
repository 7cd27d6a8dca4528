package dev.culvert.contracts;

import java.util.Optional;

/**
 * One traffic selector (RFC 7296 section 3.13.1): a protocol, a port range and an address range.
 *
 * @param protocol IP protocol number, or 0 for any
 * @param ports the ports; {@link PortRange#ANY} for any
 * @param start first address
 * @param end last address, of the same family and not below {@code start}
 */
public record TrafficSelector(int protocol, PortRange ports, IpAddress start, IpAddress end) {

  /** Matches every IP protocol. */
  public static final int ANY_PROTOCOL = 0;

  public TrafficSelector {
    if (protocol < 0 || protocol > 255) {
      throw new IllegalArgumentException("protocol " + protocol + " is not between 0 and 255");
    }
    if (start.family() != end.family() || start.compareTo(end) > 0) {
      throw new IllegalArgumentException("address range " + start + "-" + end + " is empty");
    }
  }

  /** The selector of a prefix. */
  public static TrafficSelector of(IpPrefix prefix, int protocol, PortRange ports) {
    return new TrafficSelector(protocol, ports, prefix.first(), prefix.last());
  }

  /** The traffic that both select, or empty when there is none. */
  public Optional<TrafficSelector> intersect(TrafficSelector other) {
    if (start.family() != other.start.family()) {
      return Optional.empty();
    }
    if (protocol != ANY_PROTOCOL && other.protocol != ANY_PROTOCOL && protocol != other.protocol) {
      return Optional.empty();
    }
    int firstPort = Math.max(ports.first(), other.ports.first());
    int lastPort = Math.min(ports.last(), other.ports.last());
    IpAddress from = start.compareTo(other.start) >= 0 ? start : other.start;
    IpAddress to = end.compareTo(other.end) <= 0 ? end : other.end;
    if (firstPort > lastPort || from.compareTo(to) > 0) {
      return Optional.empty();
    }
    return Optional.of(
        new TrafficSelector(
            protocol != ANY_PROTOCOL ? protocol : other.protocol,
            new PortRange(firstPort, lastPort),
            from,
            to));
  }

  /** True when everything that {@code other} selects is selected by this selector too. */
  public boolean contains(TrafficSelector other) {
    return intersect(other).filter(other::equals).isPresent();
  }

  @Override
  public String toString() {
    return start
        + "-"
        + end
        + "["
        + (protocol == ANY_PROTOCOL ? "any" : protocol)
        + "/"
        + ports
        + "]";
  }
}
