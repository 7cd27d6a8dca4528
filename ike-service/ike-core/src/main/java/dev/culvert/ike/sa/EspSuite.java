package dev.culvert.ike.sa;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;

/**
 * The algorithms of an ESP or AH SA; of AH the encryption is NULL.
 *
 * @param integrity NONE with a combined-mode cipher
 * @param extendedSequence whether sequence numbers have 64 bits
 */
public record EspSuite(
    EncryptionAlgorithm encryption, IntegrityAlgorithm integrity, boolean extendedSequence) {}
