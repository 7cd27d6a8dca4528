package dev.culvert.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The packets of one IP version that a rule takes in, as far as certain fields tell.
 *
 * @param addresses where they come from and go to
 * @param traffic what they carry
 */
record RuleBox(Addresses addresses, Traffic traffic) {

  /** A prefix in two words; IPv4 addresses stand in the first 32 bits. */
  private record Bits(long high, long low, int length) {
    static Bits of(Prefix prefix) {
      InetAddress address = prefix.address();
      ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).put(0, address.getAddress());
      return new Bits(bytes.getLong(0), bytes.getLong(Long.BYTES), prefix.bits());
    }

    /** The prefix of so many bits that this one, not a shorter one, lies in. */
    Bits cutTo(int bits) {
      return new Bits(high & mask(bits), low & mask(bits - Long.SIZE), bits);
    }

    /** A word whose first bits are set; all of them, or none, where there are not so many. */
    private static long mask(int bits) {
      return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }
  }

  /** The lengths of a source's and a destination's prefix, bits. */
  record Lengths(int source, int destination) {
    /** Of each the shorter: two pairs of prefixes overlap when they are equal so far. */
    Lengths shorter(Lengths other) {
      return new Lengths(Math.min(source, other.source), Math.min(destination, other.destination));
    }
  }

  /** Source and destination. */
  record Addresses(Bits source, Bits destination) {
    Lengths lengths() {
      return new Lengths(source.length, destination.length);
    }

    /** The addresses that begin alike; these are not shorter. */
    Addresses cutTo(Lengths lengths) {
      return new Addresses(source.cutTo(lengths.source), destination.cutTo(lengths.destination));
    }
  }

  /** Protocol and ports. */
  record Traffic(int protocol, PortRange sourcePorts, PortRange destinationPorts) {
    boolean overlaps(Traffic other) {
      return (protocol == InterceptRule.ANY_PROTOCOL
              || other.protocol == InterceptRule.ANY_PROTOCOL
              || protocol == other.protocol)
          && sourcePorts.overlaps(other.sourcePorts)
          && destinationPorts.overlaps(other.destinationPorts);
    }

    boolean contains(Traffic other) {
      return (protocol == InterceptRule.ANY_PROTOCOL || protocol == other.protocol)
          && sourcePorts.contains(other.sourcePorts)
          && destinationPorts.contains(other.destinationPorts);
    }
  }

  /** What a rule takes in of packets that show these fields. */
  static RuleBox of(InterceptRule rule, KeyFields shown) {
    boolean ports = shown == KeyFields.PORTS;
    return new RuleBox(
        new Addresses(Bits.of(rule.source()), Bits.of(rule.destination())),
        new Traffic(
            shown == KeyFields.ADDRESSES ? InterceptRule.ANY_PROTOCOL : rule.protocol(),
            ports ? rule.sourcePorts() : PortRange.ANY,
            ports ? rule.destinationPorts() : PortRange.ANY));
  }
}
