package dev.culvert.esp.spd;

import dev.culvert.esp.sad.OutboundSa;
import dev.culvert.esp.selector.SelectorFields;
import dev.culvert.esp.selector.SelectorTree;
import java.util.List;
import java.util.stream.Stream;

/** The SPD as it is at one moment; immutable, and a new object after each change: its epoch. */
public final class SpdSnapshot {
  static final SpdSnapshot EMPTY =
      new SpdSnapshot(
          SelectorTree.of(List.of()),
          new SpdEntry[0],
          new Verdict[0],
          new OutboundSa[0][],
          new OutboundSpis(List.of()));

  private static final Verdict UNMATCHED = new Verdict.Unmatched();
  private static final OutboundSa[] NO_SAS = {};

  private final SelectorTree tree;
  private final SpdEntry[] entries;

  /** What spares most packets the entries, which with thousands of them are seldom at hand. */
  private final Verdict[] usual;

  private final OutboundSa[][] shared;
  private final OutboundSpis spis;

  /**
   * @param tree of the entries' selectors, in their order
   * @param usual see {@link SpdEntry#usual}
   * @param shared the SAs of each group of policies that use each other's
   * @param spis all SAs
   */
  SpdSnapshot(
      SelectorTree tree,
      SpdEntry[] entries,
      Verdict[] usual,
      OutboundSa[][] shared,
      OutboundSpis spis) {
    this.tree = tree;
    this.entries = entries;
    this.usual = usual;
    this.shared = shared;
    this.spis = spis;
  }

  /** What finding a packet's entry takes of memory, bytes. */
  public long treeBytes() {
    return tree.bytes();
  }

  SelectorTree tree() {
    return tree;
  }

  SpdEntry[] entries() {
    return entries;
  }

  Verdict[] usual() {
    return usual;
  }

  OutboundSa[][] shared() {
    return shared;
  }

  /** The policies with an SA that sends dummy packets. */
  public SpdEntry[] dummySenders() {
    return Stream.of(entries).filter(SpdEntry::sendsDummies).toArray(SpdEntry[]::new);
  }

  /**
   * The verdict on a packet, unless the SA in it has ceased to be usable; null where more than its
   * entry decides.
   */
  Verdict usual(SelectorFields packet) {
    int first = tree.firstMatch(packet);
    if (first == SelectorTree.NONE) {
      return UNMATCHED;
    }
    return packet.isComplete() ? usual[first] : null;
  }

  /**
   * The verdict on a packet: the first entry that matches decides (RFC 4301 4.4.1). A fragment that
   * an entry matches but for the ports it does not tell is not passed on to later entries.
   */
  public Verdict decide(SelectorFields packet, long nowMillis) {
    int first = tree.firstMatch(packet);
    if (first == SelectorTree.NONE) {
      return UNMATCHED;
    }
    SpdEntry entry = entries[first];
    return entry.verdict(packet, sharedWith(entry, shared), nowMillis);
  }

  /** The SA that has made a packet, which then is our own output; else null. */
  public OutboundSa maker(SelectorFields packet) {
    return packet.spi() == 0 ? null : spis.maker(packet);
  }

  /**
   * The verdict on our own output: that of the first entry that matches and does not use the SA
   * that has made it.
   */
  Verdict decideAround(OutboundSa made, SelectorFields packet, long nowMillis) {
    SpdEntry entry = firstAround(made, made, packet);
    return entry == null ? UNMATCHED : entry.verdict(packet, sharedWith(entry, shared), nowMillis);
  }

  /** The first entry that matches a packet and uses neither of two SAs; null if there is none. */
  SpdEntry firstAround(OutboundSa one, OutboundSa other, SelectorFields packet) {
    int index = tree.firstMatch(packet);
    while (index != SelectorTree.NONE
        && (uses(entries[index], one) || uses(entries[index], other))) {
      index = tree.nextMatch(packet, index);
    }
    return index == SelectorTree.NONE ? null : entries[index];
  }

  /** Whether the packets of an entry may be an SA's: its policy's, or its group's. */
  boolean uses(SpdEntry entry, OutboundSa sa) {
    if (entry.policy().name().equals(sa.spec().policy())) {
      return true;
    }
    for (OutboundSa common : sharedWith(entry, shared)) {
      if (common == sa) {
        return true;
      }
    }
    return false;
  }

  /** The SAs of the group that an entry belongs to. */
  static OutboundSa[] sharedWith(SpdEntry entry, OutboundSa[][] shared) {
    return entry.sharing() == SpdEntry.SHARES_WITH_NONE ? NO_SAS : shared[entry.sharing()];
  }
}
