package dev.culvert.contracts.event;

/** What makes an SA old, soft or hard (RFC 4301 section 4.4.2.1). */
public enum SaLimit {
  /** Time since it was made. */
  ADD_TIME,
  /** Time since its first packet. */
  USE_TIME,
  /** Octets that it has carried. */
  BYTES,
  /** Packets that it has carried; with 32-bit sequence numbers there are no more numbers. */
  PACKETS,
  /** A start of the node: of what was received before nothing is known, so the pair is replaced. */
  RESTART
}
