package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.event.SaKey;

/**
 * A child SA that the peer has made by rekeying the one that we rekey too (RFC 7296 section 2.8.1),
 * or for the policy for which we make one too.
 *
 * @param inbound our inbound SA of it
 * @param lowestNonce the lower nonce of the exchange that made it
 */
public record RivalChild(SaKey inbound, ByteString lowestNonce) {}
