package dev.culvert.ike.sa;

import dev.culvert.contracts.ByteString;
import java.util.Optional;

/**
 * What a request for a child SA holds of ours.
 *
 * @param inboundSpi our SPI of it
 * @param nonce Ni
 * @param keyShare for perfect forward secrecy, or empty
 */
public record ChildOffer(
    WantedChild wanted, int inboundSpi, ByteString nonce, Optional<KeyShare> keyShare) {}
