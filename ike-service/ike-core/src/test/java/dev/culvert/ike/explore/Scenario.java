package dev.culvert.ike.explore;

import dev.culvert.ike.v2.Site;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Where two ends begin, what their owners do, and where it must end.
 *
 * @param beginning on the clock of each end
 * @param start both ends
 * @param deeds what the owner of each end does, in this order but at any moment
 */
record Scenario(
    List<Site> sites, List<Instant> beginning, List<End> start, List<List<Deed>> deeds, Goal goal) {
  /** Names of the ends and of their nodes. */
  static final List<String> NAMES = List.of("one", "two");

  /**
   * How far ahead a deadline may be that somebody waits for, in milliseconds: longer than a request
   * is repeated, shorter than a peer that we have nothing to tell is waited for.
   */
  static final long HORIZON = 100_000;

  /**
   * What is left when nobody waits for anything any more: IKE SAs, each with one pair of SAs for
   * each policy, agreed on both sides.
   *
   * @param least how many IKE SAs there are at least
   * @param most how many there are at most
   * @param renewed what is not the same as at the beginning
   * @param gap there are moments without SAs that both sides have, as there must be
   */
  record Goal(int least, int most, Set<Renewed> renewed, boolean gap) {
    /** What a rekey replaces. */
    enum Renewed {
      CHILD_SA,
      IKE_SA
    }

    static final Goal TUNNEL = new Goal(1, 1, Set.of(), false);
    static final Goal OTHER_CHILD_SA = new Goal(1, 1, Set.of(Renewed.CHILD_SA), false);
    static final Goal OTHER_IKE_SA = new Goal(1, 1, Set.of(Renewed.IKE_SA), false);
    static final Goal OTHER_SAS = new Goal(1, 1, Set.of(Renewed.CHILD_SA, Renewed.IKE_SA), false);

    /**
     * Both sides have made an IKE SA at the same time: nothing in RFC 7296 says which one has to
     * go.
     */
    static final Goal TUNNELS = new Goal(1, 2, Set.of(), false);

    static final Goal NOTHING = new Goal(0, 0, Set.of(), true);

    /** It is a matter of order whether the tunnel is torn down or made last. */
    static final Goal TUNNEL_OR_NOTHING = new Goal(0, 1, Set.of(), true);

    Goal withGap() {
      return new Goal(least, most, renewed, true);
    }
  }

  /** The same with deeds of both owners. */
  Scenario with(List<Deed> ofOne, List<Deed> ofTwo) {
    return new Scenario(sites, beginning, start, List.of(ofOne, ofTwo), goal);
  }

  /**
   * An SA of the beginning that the other end has forgotten: nothing but time or a message of the
   * other can tell its owner.
   */
  boolean wasLost(int receiver, int spi) {
    return start.get(1 - receiver).sends(spi) && !start.get(receiver).receives(spi);
  }
}
