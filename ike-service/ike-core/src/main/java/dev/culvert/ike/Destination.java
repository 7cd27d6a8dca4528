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
   * A first message. It is a retransmission for a half-open IKE SA that answered the very same
   * octets from the same endpoint, and for a new IKE SA otherwise, even with an initiator's SPI
   * that is known (RFC 7296 section 2.1): a request with a COOKIE or another KE payload is another
   * request.
   */
  record FirstMessage() implements Destination {}

  /** Not an IKEv2 message: only an {@link dev.culvert.ike.sa.IkeSa.Absent} one may answer it. */
  record Nobody() implements Destination {}

  static Destination of(ByteString datagram) {
    return Message.headerOf(datagram.toByteArray()).map(Destination::of).orElseGet(Nobody::new);
  }

  private static Destination of(IkeHeader header) {
    IkeSpi responderSpi = new IkeSpi(header.responderSpi());
    if (header.fromInitiator()) {
      return responderSpi.isNone() ? new FirstMessage() : new OfSa(responderSpi);
    }
    return new OfSa(new IkeSpi(header.initiatorSpi()));
  }
}
