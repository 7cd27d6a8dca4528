package dev.culvert.ike.explore;

import dev.culvert.ike.v2.Site;
import java.time.Instant;
import java.util.List;

/**
 * Where two ends begin, what their owners do, and where it must end.
 *
 * @param now the moment of everything but timers. Deadlines up to it are due and fire at any point;
 *     retransmissions behind it cost a wait
 * @param start both ends
 * @param deeds what the owner of each end does, in this order but at any moment
 */
record Scenario(List<Site> sites, Instant now, List<End> start, List<List<Deed>> deeds, Goal goal) {
  /** Names of the ends and of their nodes. */
  static final List<String> NAMES = List.of("one", "two");

  /**
   * How long an exploration lasts at most on the clock of the ends, in milliseconds: longer than a
   * few retransmissions, shorter than what half-open and closed IKE SAs are kept for.
   */
  static final long HORIZON = 20_000;

  /**
   * What is left when nobody waits for anything any more: IKE SAs, each with one pair of SAs for
   * each policy, agreed on both sides.
   *
   * @param least how many IKE SAs there are at least
   * @param most how many there are at most
   */
  record Goal(int least, int most) {
    static final Goal TUNNEL = new Goal(1, 1);

    /**
     * Both sides have made an IKE SA at the same time: nothing in RFC 7296 says which one has to
     * go.
     */
    static final Goal TUNNELS = new Goal(1, 2);

    static final Goal NOTHING = new Goal(0, 0);

    /** It is a matter of order whether the tunnel is torn down or made last. */
    static final Goal TUNNEL_OR_NOTHING = new Goal(0, 1);

    boolean tearsDown() {
      return least == 0;
    }
  }

  /**
   * An SA of the beginning that the other end has forgotten: nothing but time or a message of the
   * other can tell its owner.
   */
  boolean wasLost(int receiver, int spi) {
    return start.get(1 - receiver).sends(spi) && !start.get(receiver).receives(spi);
  }

  long horizon() {
    return now.toEpochMilli() + HORIZON;
  }
}
