package dev.culvert.ike.sa;

import dev.culvert.contracts.event.SaKey;

/**
 * The inbound SA of a pair that was deleted after its rekey. It stays a moment for the packets that
 * were under way (RFC 7296 section 2.8).
 *
 * @param until milliseconds since the epoch
 */
public record Draining(SaKey inbound, long until) {
  /** How long packets may be under way, in milliseconds. */
  public static final long TIME = 5_000;
}
