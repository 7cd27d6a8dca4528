package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import dev.culvert.contracts.IkeSpi;

/**
 * What a request to rekey an IKE SA holds of ours.
 *
 * @param spi our SPI of the new one
 * @param nonce Ni
 * @param corrected the peer asked for this key exchange method: it is not asked twice
 */
public record IkeOffer(IkeSpi spi, ByteString nonce, KeyShare keyShare, boolean corrected) {}
