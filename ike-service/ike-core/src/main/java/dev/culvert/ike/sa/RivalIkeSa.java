package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;

/**
 * An IKE SA that the peer has made by rekeying the one that we rekey too (RFC 7296 section 2.8.2).
 * It takes over or goes once our own exchange is decided.
 *
 * @param lowestNonce the lower nonce of the exchange that made it
 */
public record RivalIkeSa(Association association, IkeKeys keys, ByteString lowestNonce) {}
