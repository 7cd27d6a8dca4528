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
    if (snapshot != epoch) {
      flows.clear();
      epoch = snapshot;
    }
    Verdict known = flows.get(packet);
    if (known != null && known.holds(nowMillis)) {
      return known;
    }
    Verdict verdict = snapshot.decide(packet, nowMillis);
    flows.put(packet, verdict);
    return verdict;
  }
}
