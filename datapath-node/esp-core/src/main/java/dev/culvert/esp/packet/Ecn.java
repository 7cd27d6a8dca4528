package dev.culvert.esp.packet;

/** Explicit congestion notification at the end of a tunnel (RFC 6040 4.2, figure 4). */
public final class Ecn {
  /** The packet must be dropped: congested outside, not capable of ECN inside. */
  public static final int CONFLICT = -1;

  private static final int MASK = 3;
  private static final int ECT_1 = 1;
  private static final int ECT_0 = 2;
  private static final int CE = 3;

  /** Inner field by rows, outer field by columns, both in the order Not-ECT, ECT(1), ECT(0), CE. */
  private static final int[][] EGRESS = {
    {0, 0, 0, CONFLICT},
    {ECT_1, ECT_1, ECT_1, CE},
    {ECT_0, ECT_1, ECT_0, CE},
    {CE, CE, CE, CE},
  };

  private Ecn() {}

  /**
   * The TOS byte that the inner packet leaves the tunnel with, or {@link #CONFLICT}. Its DSCP stays
   * as it is (RFC 4301 5.1.2.1).
   */
  public static int egressTos(int innerTos, int outerTos) {
    int ecn = EGRESS[innerTos & MASK][outerTos & MASK];
    return ecn == CONFLICT ? CONFLICT : innerTos & ~MASK | ecn;
  }
}
