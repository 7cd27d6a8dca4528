package dev.culvert.ike;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;
import dev.culvert.ike.wire.IkeHeader;
import dev.culvert.ike.wire.Message;

/** Which IKE SA a datagram is for, read from its header alone. */
public sealed interface Destination {
  /** For the IKE SA with our SPI {@code ownSpi}. */
  record OfSa(IkeSpi ownSpi) implements Destination {}

  /**
   * A first message. It is for a new IKE SA, unless a responder's IKE SA with this initiator's SPI
   * and remote endpoint exists: then it is a retransmission for that one (RFC 7296 section 2.1).
   */
  record FirstMessage(IkeSpi initiatorSpi) implements Destination {}

  /** Not an IKEv2 message: only an {@link dev.culvert.ike.sa.IkeSa.Absent} one may answer it. */
  record Nobody() implements Destination {}

  static Destination of(ByteString datagram) {
    return Message.headerOf(datagram.toByteArray()).map(Destination::of).orElseGet(Nobody::new);
  }

  private static Destination of(IkeHeader header) {
    IkeSpi initiatorSpi = new IkeSpi(header.initiatorSpi());
    IkeSpi responderSpi = new IkeSpi(header.responderSpi());
    if (header.fromInitiator()) {
      return responderSpi.isNone() ? new FirstMessage(initiatorSpi) : new OfSa(responderSpi);
    }
    return new OfSa(initiatorSpi);
  }
}
