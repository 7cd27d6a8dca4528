package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;

/**
 * A request of ours that waits for its response. It is sent again with the same bytes, IV and all
 * (RFC 7296 section 2.1).
 */
public record Request(long messageId, ByteString datagram, Retransmission timer) {
  public Request again(long now) {
    return new Request(messageId, datagram, timer.again(now));
  }
}
