package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import java.util.Optional;

/**
 * IKE message fragmentation (RFC 7383) on one IKE SA. What has come of a message is state like
 * everything else, so a replica that takes over puts it together; that costs nothing, since a state
 * is written once for a batch of datagrams and fragments come in one. At most one message each way
 * can be under way (window 1).
 *
 * @param supported both sides announced it
 * @param request what has come of the peer's request
 * @param response what has come of its response
 */
public record Fragmentation(
    boolean supported, Optional<PartialMessage> request, Optional<PartialMessage> response) {
  /** Not announced by both. */
  public static final Fragmentation NONE = among(false);

  /** Nothing has come yet. */
  public static Fragmentation among(boolean supported) {
    return new Fragmentation(supported, Optional.empty(), Optional.empty());
  }

  /**
   * True for a fragment that is worth decrypting (RFC 7383 section 2.6): a new one of a message
   * within the limits, and of a division that is not coarser than the known one.
   */
  public boolean wants(boolean isResponse, long messageId, int number, int total) {
    return total <= PartialMessage.MAXIMUM_FRAGMENTS
        && of(isResponse, messageId).map(partial -> partial.wants(number, total)).orElse(true);
  }

  /**
   * With an authentic fragment that {@link #wants} let through. A higher Total Fragments means that
   * the peer has divided the message anew, into smaller pieces: the old ones go.
   */
  public Fragmentation with(
      boolean isResponse, long messageId, int number, int total, int firstInner, ByteString part) {
    PartialMessage partial =
        of(isResponse, messageId)
            .filter(known -> known.total() == total)
            .orElseGet(() -> PartialMessage.nothing(messageId, total))
            .with(number, firstInner, part);
    return with(
        isResponse,
        partial.octets() <= PartialMessage.MAXIMUM_OCTETS
            ? Optional.of(partial)
            : Optional.empty());
  }

  /** Without what has come of a message, which is whole now. */
  public Fragmentation without(boolean isResponse) {
    return with(isResponse, Optional.empty());
  }

  /** What has come of the message with this ID. */
  public Optional<PartialMessage> of(boolean isResponse, long messageId) {
    return (isResponse ? response : request).filter(partial -> partial.messageId() == messageId);
  }

  private Fragmentation with(boolean isResponse, Optional<PartialMessage> partial) {
    return isResponse
        ? new Fragmentation(supported, request, partial)
        : new Fragmentation(supported, partial, response);
  }
}
