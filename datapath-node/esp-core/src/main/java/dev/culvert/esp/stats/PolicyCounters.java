package dev.culvert.esp.stats;

/**
 * Counters of one policy, named as {@code /ip ipsec policy print stats} names them. The outbound
 * thread writes those of outgoing packets, the inbound thread those of incoming ones.
 */
public final class PolicyCounters {
  private final Counter inAccepted = new Counter();
  private final Counter inDropped = new Counter();
  private final Counter inTransformed = new Counter();
  private final Counter outAccepted = new Counter();
  private final Counter outDropped = new Counter();
  private final Counter outTransformed = new Counter();
  private final DropCounters inDrops = new DropCounters();
  private final DropCounters outDrops = new DropCounters();

  /** Incoming clear packets that the policy let pass. */
  public Counter inAccepted() {
    return inAccepted;
  }

  /** Incoming clear packets that the policy dropped. */
  public Counter inDropped() {
    return inDropped;
  }

  /** Incoming packets that were decapsulated. */
  public Counter inTransformed() {
    return inTransformed;
  }

  /** Outgoing packets that went in clear. */
  public Counter outAccepted() {
    return outAccepted;
  }

  /** Outgoing packets that were dropped. */
  public Counter outDropped() {
    return outDropped;
  }

  /** Outgoing packets that were encapsulated. */
  public Counter outTransformed() {
    return outTransformed;
  }

  /** Packets that came on the policy's SAs and were dropped. */
  public DropCounters inDrops() {
    return inDrops;
  }

  /** Outgoing packets that were dropped, by reason. */
  public DropCounters outDrops() {
    return outDrops;
  }
}
