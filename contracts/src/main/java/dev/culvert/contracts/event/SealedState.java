package dev.culvert.contracts.event;

import dev.culvert.contracts.ByteString;

/**
 * State of ike-service (topic {@code ike-state}), encrypted under the key-encryption key.
 *
 * @param keyId which key-encryption key
 * @param ciphertext nonce, AES-256-GCM ciphertext and tag; AAD is topic, record key and schema
 */
public record SealedState(String keyId, ByteString ciphertext) implements CulvertRecord {}
