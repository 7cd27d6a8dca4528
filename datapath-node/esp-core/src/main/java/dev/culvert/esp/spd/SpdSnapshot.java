package dev.culvert.esp.spd;

import dev.culvert.esp.selector.Match;
import dev.culvert.esp.selector.SelectorFields;

/** The SPD as it is at one moment; immutable, and a new object after each change. */
public final class SpdSnapshot {
  private static final Verdict UNMATCHED = new Verdict.Unmatched();

  private final SpdEntry[] entries;

  SpdSnapshot(SpdEntry[] entries) {
    this.entries = entries;
  }

  /**
   * The verdict on a packet: the first entry that matches decides (RFC 4301 4.4.1). A fragment that
   * an entry matches but for the ports it does not tell is not passed on to later entries.
   */
  public Verdict decide(SelectorFields packet, long nowMillis) {
    for (SpdEntry entry : entries) {
      Match match = entry.match(packet);
      if (match != Match.NO) {
        return entry.verdict(match, packet, nowMillis);
      }
    }
    return UNMATCHED;
  }
}
