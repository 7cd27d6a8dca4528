package dev.culvert.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** The packets of one IP version that a rule takes in, as far as certain fields tell. */
final class RuleBox {
  /** A prefix in two words; IPv4 addresses stand in the first 32 bits. */
  private record Bits(long high, long low, int length) {
    static Bits of(Prefix prefix) {
      InetAddress address = prefix.address();
      ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).put(0, address.getAddress());
      return new Bits(bytes.getLong(0), bytes.getLong(Long.BYTES), prefix.bits());
    }

    boolean overlaps(Bits other) {
      return agrees(other, Math.min(length, other.length));
    }

    boolean contains(Bits other) {
      return length <= other.length && agrees(other, length);
    }

    private boolean agrees(Bits other, int bits) {
      long highDifference = high ^ other.high;
      long lowDifference = low ^ other.low;
      if (bits == 0) {
        return true;
      }
      return bits <= Long.SIZE
          ? highDifference >>> (Long.SIZE - bits) == 0
          : highDifference == 0 && lowDifference >>> (2 * Long.SIZE - bits) == 0;
    }
  }

  private final Bits source;
  private final Bits destination;
  private final int protocol;
  private final PortRange sourcePorts;
  private final PortRange destinationPorts;

  private RuleBox(
      Bits source,
      Bits destination,
      int protocol,
      PortRange sourcePorts,
      PortRange destinationPorts) {
    this.source = source;
    this.destination = destination;
    this.protocol = protocol;
    this.sourcePorts = sourcePorts;
    this.destinationPorts = destinationPorts;
  }

  /** What a rule takes in of packets that show these fields. */
  static RuleBox of(InterceptRule rule, KeyFields shown) {
    boolean ports = shown == KeyFields.PORTS;
    return new RuleBox(
        Bits.of(rule.source()),
        Bits.of(rule.destination()),
        shown == KeyFields.ADDRESSES ? InterceptRule.ANY_PROTOCOL : rule.protocol(),
        ports ? rule.sourcePorts() : PortRange.ANY,
        ports ? rule.destinationPorts() : PortRange.ANY);
  }

  boolean overlaps(RuleBox other) {
    return destination.overlaps(other.destination)
        && source.overlaps(other.source)
        && (protocol == InterceptRule.ANY_PROTOCOL
            || other.protocol == InterceptRule.ANY_PROTOCOL
            || protocol == other.protocol)
        && sourcePorts.overlaps(other.sourcePorts)
        && destinationPorts.overlaps(other.destinationPorts);
  }

  boolean contains(RuleBox other) {
    return destination.contains(other.destination)
        && source.contains(other.source)
        && (protocol == InterceptRule.ANY_PROTOCOL || protocol == other.protocol)
        && sourcePorts.contains(other.sourcePorts)
        && destinationPorts.contains(other.destinationPorts);
  }
}
