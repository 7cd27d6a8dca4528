package dev.culvert.ike.sa;

import dev.culvert.ike.wire.Datagrams;

/**
 * Message IDs with a window of one in both directions (RFC 7296 sections 2.2 and 2.3).
 *
 * @param nextRequest ID of our next request
 * @param nextExpected ID of the peer's next request
 * @param lastResponse what answered the request before {@code nextExpected}; empty when there was
 *     none
 */
public record Window(long nextRequest, long nextExpected, Datagrams lastResponse) {
  /** After our request with {@link #nextRequest()} went out. */
  public Window sentRequest() {
    return new Window(nextRequest + 1, nextExpected, lastResponse);
  }

  /** After the request with {@link #nextExpected()} was answered. */
  public Window answered(Datagrams response) {
    return new Window(nextRequest, nextExpected + 1, response);
  }

  /** What answered the peer's request with this ID; none when it is not at hand any more. */
  public Datagrams answerTo(long messageId) {
    return messageId == nextExpected - 1 ? lastResponse : Datagrams.NONE;
  }
}
