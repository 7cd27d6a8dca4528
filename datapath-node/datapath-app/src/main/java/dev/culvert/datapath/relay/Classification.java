package dev.culvert.datapath.relay;

import dev.culvert.contracts.IkeSpi;

/** What a datagram at an IKE port is. */
public sealed interface Classification {

  /** The first message of an IKE SA that a peer wants; it carries no SPI of ours. */
  record FirstMessage(IkeSpi initiatorSpi) implements Classification {}

  /** A message of an IKE SA of ours, which names its partition. */
  record OfIkeSa(IkeSpi ourSpi) implements Classification {}

  /** An ESP packet in UDP (RFC 3948 section 2.1): the packet engine's. */
  record EspInUdp() implements Classification {}

  /** A NAT keepalive (RFC 3948 section 2.3), which a receiver ignores. */
  record Keepalive() implements Classification {}

  /** Nothing that we have a use for. */
  record Dropped(RelayDrop reason) implements Classification {}
}
