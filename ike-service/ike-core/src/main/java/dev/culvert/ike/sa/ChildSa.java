package dev.culvert.ike.sa;

import dev.culvert.contracts.event.SaKey;

/**
 * A pair of ESP SAs that this IKE SA made.
 *
 * @param expiresAt hard lifetime, milliseconds since the epoch
 */
public record ChildSa(String policy, SaKey inbound, SaKey outbound, long expiresAt) {}
