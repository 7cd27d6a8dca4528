package dev.culvert.ike.sa;

import dev.culvert.ike.wire.Datagrams;

/**
 * A request of ours that waits for its response. It is sent again with the same bytes, IV and all
 * (RFC 7296 section 2.1).
 */
public record Request(long messageId, Datagrams datagrams, Retransmission timer) {
  public Request again(long now) {
    return new Request(messageId, datagrams, timer.again(now));
  }
}
