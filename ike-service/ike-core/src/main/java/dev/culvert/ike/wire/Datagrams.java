package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;
import java.util.List;

/**
 * The datagrams that carry one IKE message, in the order in which they are sent: one, or the
 * fragments of RFC 7383. A message that is sent again is sent in the very same ones.
 *
 * @param all none when there is no message
 */
public record Datagrams(List<ByteString> all) {
  public static final Datagrams NONE = new Datagrams(List.of());

  public Datagrams {
    all = List.copyOf(all);
  }

  /** A message in one piece. */
  public static Datagrams of(ByteString datagram) {
    return new Datagrams(List.of(datagram));
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * The only datagram of a message that is never fragmented, as those of IKE_SA_INIT are not (RFC
   * 7383 section 2.4).
   */
  public ByteString single() {
    if (all.size() != 1) {
      throw new IllegalStateException("a message in " + all.size() + " datagrams, not in one");
    }
    return all.getFirst();
  }
}
