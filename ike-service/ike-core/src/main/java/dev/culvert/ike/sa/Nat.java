package dev.culvert.ike.sa;

/** Where NAT detection has found a NAT (RFC 7296 section 2.23). */
public enum Nat {
  /** Nowhere. */
  NONE,
  /** Before the peer alone. */
  BEFORE_PEER,
  /** Before us; there may be one before the peer too. */
  BEFORE_US;

  /** Whether there is one, so that ESP travels in UDP. */
  public boolean isPresent() {
    return this != NONE;
  }

  /**
   * Whether we send to where the peer's newest authentic packet came from. Who is behind a NAT does
   * not, for it sees a translated address, which anyone on the way could have changed to break the
   * connection with a single packet.
   */
  public boolean followsPeer() {
    return this == BEFORE_PEER;
  }
}
