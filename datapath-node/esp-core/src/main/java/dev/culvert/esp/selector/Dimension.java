package dev.culvert.esp.selector;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;

/** What a selector asks of a packet, each an unsigned number of up to 128 bits. */
enum Dimension {
  SOURCE,
  DESTINATION,
  PROTOCOL,
  SOURCE_PORT,
  DESTINATION_PORT;

  /** Before all ports: the place of packets that have none, which only "any port" takes in. */
  private static final int WITHOUT_PORT = 0;

  private static final int FIRST_PORT = 1;
  private static final int LAST_PROTOCOL = 255;

  /**
   * A number of 128 bits.
   *
   * @param high its upper half, unsigned
   * @param low its lower half, unsigned
   */
  record Value(long high, long low) implements Comparable<Value> {
    static final Value ZERO = new Value(0, 0);

    @Override
    public int compareTo(Value other) {
      int byHigh = Long.compareUnsigned(high, other.high);
      return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** The next number; this must not be the last. */
    Value next() {
      return new Value(low == -1 ? high + 1 : high, low + 1);
    }

    /** The number before; this must not be 0. */
    Value previous() {
      return new Value(low == 0 ? high - 1 : high, low - 1);
    }
  }

  /** Whether a packet, a fragment, does not tell its value. */
  boolean isUnknownIn(SelectorFields packet) {
    return switch (this) {
      case SOURCE, DESTINATION -> false;
      case PROTOCOL -> packet.protocol == SelectorFields.UNKNOWN_PROTOCOL;
      case SOURCE_PORT, DESTINATION_PORT -> packet.portsUnknown;
    };
  }

  /** The last of all values. */
  Value highest(IpAddress.Family family) {
    return switch (this) {
      case SOURCE, DESTINATION -> value(IpAddress.highest(family));
      case PROTOCOL -> new Value(0, LAST_PROTOCOL);
      case SOURCE_PORT, DESTINATION_PORT -> new Value(0, FIRST_PORT + PortRange.ANY.last());
    };
  }

  /** The first value that a selector takes in. */
  Value first(Selector selector) {
    return switch (this) {
      case SOURCE -> value(selector.source().start());
      case DESTINATION -> value(selector.destination().start());
      case PROTOCOL -> new Value(0, selector.protocol());
      case SOURCE_PORT -> firstPort(selector.source().ports());
      case DESTINATION_PORT -> firstPort(selector.destination().ports());
    };
  }

  /** The last value that a selector takes in. */
  Value last(Selector selector) {
    return switch (this) {
      case SOURCE -> value(selector.source().end());
      case DESTINATION -> value(selector.destination().end());
      case PROTOCOL ->
          new Value(
              0,
              selector.protocol() == TrafficSelector.ANY_PROTOCOL
                  ? LAST_PROTOCOL
                  : selector.protocol());
      case SOURCE_PORT -> new Value(0, FIRST_PORT + selector.source().ports().last());
      case DESTINATION_PORT -> new Value(0, FIRST_PORT + selector.destination().ports().last());
    };
  }

  private static Value value(IpAddress address) {
    return new Value(address.high(), address.low());
  }

  private static Value firstPort(PortRange ports) {
    return new Value(0, ports.isAny() ? WITHOUT_PORT : FIRST_PORT + ports.first());
  }

  /** Whether a packet's value lies below a cut. */
  boolean isBelow(SelectorFields packet, long high, long low) {
    return switch (this) {
      case SOURCE -> less(packet.sourceHigh, packet.sourceLow, high, low);
      case DESTINATION -> less(packet.destinationHigh, packet.destinationLow, high, low);
      case PROTOCOL -> packet.protocol < low;
      case SOURCE_PORT -> packet.sourcePort + FIRST_PORT < low;
      case DESTINATION_PORT -> packet.destinationPort + FIRST_PORT < low;
    };
  }

  /** The upper half of a packet's address; only addresses have one. */
  long high(SelectorFields packet) {
    return switch (this) {
      case SOURCE -> packet.sourceHigh;
      case DESTINATION -> packet.destinationHigh;
      case PROTOCOL, SOURCE_PORT, DESTINATION_PORT -> throw noAddress();
    };
  }

  /** The lower half of a packet's address; only addresses have one. */
  long low(SelectorFields packet) {
    return switch (this) {
      case SOURCE -> packet.sourceLow;
      case DESTINATION -> packet.destinationLow;
      case PROTOCOL, SOURCE_PORT, DESTINATION_PORT -> throw noAddress();
    };
  }

  private IllegalStateException noAddress() {
    return new IllegalStateException(this + " is no address");
  }

  /** Whether one number of 128 bits, unsigned, is less than another. */
  static boolean less(long high, long low, long cutHigh, long cutLow) {
    return high == cutHigh
        ? Long.compareUnsigned(low, cutLow) < 0
        : Long.compareUnsigned(high, cutHigh) < 0;
  }
}
