package dev.culvert.esp.selector;

/** Whether a selector selects a packet. */
public enum Match {
  YES,
  NO,
  /** It does but for the ports, and the packet, a fragment, does not tell its ports. */
  UNDECIDABLE
}
