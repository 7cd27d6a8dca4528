package dev.culvert.datapath.sa;

import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.contracts.event.SequenceLease;
import dev.culvert.esp.sad.OutboundSa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/**
 * Lets outbound SAs use sequence numbers, block by block, each on record before it is used, so that
 * a node that is killed goes on behind all that it may have sent (RFC 4303 section 3.3.3). The
 * first block needs no record: it is what a restart assumes. For the control thread.
 *
 * <p>The record is a file of the node's own, written through to the disk; the topic {@code
 * sequence} has a copy, so that a file that was put back to an older state is found out: the larger
 * of the two counts. The topic alone proves nothing, since packets go on while the broker is away.
 */
public final class SequenceLeases {

  /** How often SAs are looked at. */
  public static final Duration INTERVAL = Duration.ofMillis(100);

  /** A block: at three quarters of it in an interval the next is there in time. */
  static final long BLOCK = 1 << 22;

  /** The lease of an SA that is given up: none of its numbers is left. */
  private static final long EVERY_NUMBER = Long.MAX_VALUE;

  private final SequenceLedger ledger;
  private final BiConsumer<SaKey, Optional<SequenceLease>> copies;
  private final Map<SaKey, SequenceLease> copied = new HashMap<>();
  private final Map<SaKey, Long> resumed = new HashMap<>();
  private final Map<SaKey, String> keysInUse = new HashMap<>();

  /**
   * Leases that stand in this ledger.
   *
   * @param copies takes each lease for the topic, and empty for an SA that is gone
   */
  public SequenceLeases(SequenceLedger ledger, BiConsumer<SaKey, Optional<SequenceLease>> copies) {
    this.ledger = ledger;
    this.copies = copies;
  }

  /** Takes in a record of the topic; empty for a tombstone. */
  public void copy(SaKey sa, Optional<SequenceLease> lease) {
    lease.ifPresentOrElse(found -> copied.put(sa, found), () -> copied.remove(sa));
  }

  /** Whether it is known how far SAs of an earlier process may have counted. */
  public boolean areProven() {
    return ledger.isProven();
  }

  /**
   * Gives up outbound SAs of earlier processes, all that there are, because leases are not proven.
   * From now on they are, for it is on record that no number of those SAs is left. So says the
   * topic, and nothing that it had before: the keys there may be known by what is used no more.
   */
  public void giveUp(Collection<KeyedSa> sas) {
    List<SequenceLease> spent = sas.stream().map(sa -> lease(sa, EVERY_NUMBER)).toList();
    try {
      ledger.settle(spent);
    } catch (IOException e) {
      throw unrecorded(e);
    }
    copied.keySet().forEach(sa -> copies.accept(sa, Optional.empty()));
    copied.clear();
    spent.forEach(lease -> copies.accept(lease.sa(), Optional.of(lease)));
  }

  /** Whether an SA was given up, by this process or an earlier one. */
  public boolean isGivenUp(KeyedSa sa) {
    return Math.max(lastOf(sa), lastCopied(sa)) == EVERY_NUMBER;
  }

  /**
   * Says that SAs were at work in an earlier process, and leases them their next blocks.
   *
   * @param sas outbound ones; those that were given up get nothing
   * @throws IllegalStateException unless leases are proven
   */
  public void resume(Collection<KeyedSa> sas) {
    if (!areProven()) {
      throw new IllegalStateException("nobody knows how far the SAs have counted");
    }
    List<SequenceLease> leases = new ArrayList<>();
    for (KeyedSa sa : sas) {
      long last = Math.max(OutboundSa.FIRST_LEASE, Math.max(lastOf(sa), lastCopied(sa)));
      if (last != EVERY_NUMBER) {
        resumed.put(sa.key(), last);
        leases.add(lease(sa, last + BLOCK));
      }
    }
    record(leases);
  }

  /** Behind which number an SA goes on; empty for one that begins. */
  OptionalLong resumesBehind(KeyedSa sa) {
    Long last = resumed.get(sa.key());
    long known = last == null ? lastOf(sa) : last;
    return known == 0 ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /**
   * Leases to an SA that is installed: one that was resumed has its block on record already; one
   * with manual keys has it recorded at once, for it may be removed and come back.
   */
  void begin(OutboundSa sa, KeyedSa keyed) {
    keysInUse.put(sa.key(), keyed.keys());
    Long last = resumed.remove(sa.key());
    if (last != null) {
      sa.lease(last + BLOCK);
    } else if (sa.spec().hasManualKeys()) {
      grant(List.of(sa));
    }
  }

  /** Leases the next block to each SA that comes near the end of its last. */
  public void extend(Collection<OutboundSa> sas) {
    List<OutboundSa> near = new ArrayList<>();
    for (OutboundSa sa : sas) {
      long used = sa.sequence();
      long block = Math.min(BLOCK, sa.leasedTo());
      if (used != 0 && !sa.hasAllNumbers() && sa.leasedTo() - used < block / 4 * 3) {
        near.add(sa);
      }
    }
    if (!near.isEmpty()) {
      grant(near);
    }
  }

  /**
   * Takes the copy of an SA that is gone away. The ledger keeps its lease for as long as the SA
   * might come back: by other selectors for the same manual keys, or because the broker shows a
   * record that was deleted.
   */
  void end(SecurityAssociation sa) {
    String keys = keysInUse.remove(sa.key());
    if (!sa.hasManualKeys() && ledger.find(sa.key(), keys).isPresent()) {
      copies.accept(sa.key(), Optional.empty());
    }
  }

  private void grant(Collection<OutboundSa> sas) {
    List<SequenceLease> leases =
        sas.stream()
            .map(
                sa ->
                    lease(
                        new KeyedSa(sa.spec(), keysInUse.get(sa.key())),
                        Math.max(sa.leasedTo(), sa.sequence()) + BLOCK))
            .toList();
    record(leases);
    int next = 0;
    for (OutboundSa sa : sas) {
      sa.lease(leases.get(next++).to());
    }
  }

  private void record(Collection<SequenceLease> leases) {
    try {
      ledger.record(leases);
    } catch (IOException e) {
      throw unrecorded(e);
    }
    leases.forEach(lease -> copies.accept(lease.sa(), Optional.of(lease)));
  }

  private static UncheckedIOException unrecorded(IOException cause) {
    return new UncheckedIOException("leases of sequence numbers cannot be recorded", cause);
  }

  private static SequenceLease lease(KeyedSa keyed, long to) {
    SecurityAssociation sa = keyed.spec();
    Instant until = sa.hardLifetime().isZero() ? null : sa.createdAt().plus(sa.hardLifetime());
    return new SequenceLease(sa.key().node(), sa.key(), keyed.keys(), until, to);
  }

  /** The last number on record as leased to an SA; 0 for none. */
  private long lastOf(KeyedSa sa) {
    return ledger.find(sa.key(), sa.keys()).map(SequenceLease::to).orElse(0L);
  }

  private long lastCopied(KeyedSa sa) {
    return Optional.ofNullable(copied.get(sa.key()))
        .filter(copy -> copy.keys().equals(sa.keys()))
        .map(SequenceLease::to)
        .orElse(0L);
  }
}
