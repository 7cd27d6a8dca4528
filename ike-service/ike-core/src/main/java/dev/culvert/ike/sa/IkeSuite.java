package dev.culvert.ike.sa;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;

/**
 * The algorithms of an IKE SA.
 *
 * @param integrity NONE with a combined-mode cipher
 */
public record IkeSuite(
    EncryptionAlgorithm encryption,
    IntegrityAlgorithm integrity,
    PrfAlgorithm prf,
    KeyExchangeMethod keyExchange) {}
