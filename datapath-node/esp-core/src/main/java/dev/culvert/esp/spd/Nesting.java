package dev.culvert.esp.spd;

import dev.culvert.contracts.config.Policy;
import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.SelectorFields;

/**
 * Tunnels inside tunnels. What an SA makes is consulted about again as if the host had sent it, and
 * never matches the policies that use that SA. The kernel's rules know the policy that has made a
 * packet by its mark; what comes from there is found by its addresses, protocol and SPI, of
 * fragments by those of the first.
 *
 * <pre>
 * packet ─▶ policy p ─▶ SA of p ─▶ kernel: by its mark not p again ─▶ sent
 *                                                  └─ policy q ─▶ here: not p ─▶ SA of q ─▶ ...
 * </pre>
 *
 * Anyone on a network behind us can write a packet that looks like our own. So such a packet is
 * protected by another policy or dropped, but never sent in clear: to skip a policy gains nothing.
 *
 * <p>A mark has room for one policy. Where p would match once more what q makes, q's packets leave
 * with a mark by which the kernel asks no further; a third policy around them could then not be
 * asked, so that they are dropped if there is one. Of a ring of three or more, too, each would have
 * to know where a packet came in, so that what has come into one is dropped.
 *
 * <p>For one worker; {@link #endsHere} is about the verdict given last.
 */
public final class Nesting {
  /** No packet goes through so many: what does is in a ring, or its policies lead into one. */
  private static final int MOST_TUNNELS = 8;

  private static final Verdict IMPOSSIBLE = new Verdict.Unmatched();

  private final SelectorFields outer = new SelectorFields();
  private boolean endsHere;

  /**
   * The verdict on a packet of our own: to protect it once more, to wait for the SA for that, or to
   * discard it. Any other says that it can be neither protected nor sent.
   *
   * @param made the SA that has made it
   */
  public Verdict decide(
      SpdSnapshot snapshot, OutboundSa made, SelectorFields packet, long nowMillis) {
    endsHere = false;
    Verdict verdict = snapshot.decideAround(made, packet, nowMillis);
    if (!(verdict instanceof Verdict.Protect protect)) {
      return verdict;
    }
    OutboundSa around = protect.outermost();
    boolean possible =
        switch (tunnelsUntilBack(snapshot, made, around, nowMillis)) {
          case 0 -> true;
          case 1 -> settle(snapshot, made, around);
          default -> false;
        };
    return possible ? verdict : IMPOSSIBLE;
  }

  /** Whether the kernel is to ask no further about what is protected now. */
  public boolean endsHere() {
    return endsHere;
  }

  /**
   * How many tunnels a packet goes through until it comes back to the policy that it was made for;
   * 0 if it never does.
   */
  private int tunnelsUntilBack(
      SpdSnapshot snapshot, OutboundSa made, OutboundSa around, long nowMillis) {
    OutboundSa outermost = around;
    for (int tunnels = 1; tunnels < MOST_TUNNELS; tunnels++) {
      outermost.describe(outer);
      SpdEntry next = snapshot.firstAround(outermost, outermost, outer);
      if (next == null) {
        return 0;
      }
      if (snapshot.uses(next, made)) {
        return tunnels;
      }
      if (!(snapshot.decideAround(outermost, outer, nowMillis) instanceof Verdict.Protect more)) {
        return 0;
      }
      outermost = more.outermost();
    }
    return MOST_TUNNELS;
  }

  private boolean settle(SpdSnapshot snapshot, OutboundSa made, OutboundSa around) {
    around.describe(outer);
    SpdEntry third = snapshot.firstAround(around, made, outer);
    endsHere = third == null || third.policy().action() == Policy.Action.NONE;
    return endsHere;
  }
}
