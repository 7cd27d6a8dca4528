package dev.culvert.esp.stats;

import java.util.EnumSet;
import java.util.Set;

/**
 * Counters of one policy, named as {@code /ip ipsec policy print stats} names them. Several workers
 * may count, since a policy may have SAs that belong to different ones.
 */
public final class PolicyCounters {
  /** What the transform of an outgoing packet answers. */
  private static final Set<DropReason> FAILURES_TO_ENCRYPT =
      EnumSet.of(
          DropReason.INNER_MALFORMED,
          DropReason.TRANSPORT_FRAGMENT,
          DropReason.HEADERS_UNPREDICTABLE,
          DropReason.PATH_MTU_EXCEEDED,
          DropReason.PACKET_TOO_LONG);

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

  /** Packets that came on the policy's SAs and could not be used; a dummy is no failure. */
  public long notDecrypted() {
    return inDrops.total() - inDrops.get(DropReason.DUMMY);
  }

  /** Outgoing packets that were dropped although an SA was there for them. */
  public long notEncrypted() {
    return FAILURES_TO_ENCRYPT.stream().mapToLong(outDrops::get).sum();
  }

  /** Outgoing packets that were dropped, by reason. */
  public DropCounters outDrops() {
    return outDrops;
  }
}
