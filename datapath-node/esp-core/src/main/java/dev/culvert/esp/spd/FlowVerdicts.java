package dev.culvert.esp.spd;

import dev.culvert.esp.selector.FlowCache;
import dev.culvert.esp.selector.SelectorFields;

/**
 * Verdicts of one snapshot, remembered by flow. Each worker has its own.
 *
 * <p>A remembered verdict is that of {@link SpdSnapshot#decide}: within one snapshot it changes
 * only when an SA ceases to be usable, which is asked again for each packet, and no SA becomes
 * usable.
 */
public final class FlowVerdicts {
  private final FlowCache<Verdict> flows = new FlowCache<>();
  private SpdSnapshot epoch;

  /** The verdict of the snapshot on a packet. */
  public Verdict decide(SpdSnapshot snapshot, SelectorFields packet, long nowMillis) {
    return decide(snapshot, packet, likely(snapshot, packet), nowMillis);
  }

  /**
   * What the verdict on a packet is unless its SA has ceased to be usable, found without a look at
   * that; null where it depends on more.
   */
  public Verdict likely(SpdSnapshot snapshot, SelectorFields packet) {
    if (snapshot != epoch) {
      flows.clear();
      epoch = snapshot;
    }
    Verdict known = flows.get(packet);
    if (known != null) {
      return known;
    }
    Verdict usual = snapshot.usual(packet);
    if (usual != null) {
      flows.put(packet, usual);
    }
    return usual;
  }

  /**
   * The verdict on a packet.
   *
   * @param likely what {@link #likely} has said of it in the same snapshot
   */
  public Verdict decide(
      SpdSnapshot snapshot, SelectorFields packet, Verdict likely, long nowMillis) {
    if (likely != null && likely.holds(nowMillis)) {
      return likely;
    }
    Verdict verdict = snapshot.decide(packet, nowMillis);
    flows.put(packet, verdict);
    return verdict;
  }
}
