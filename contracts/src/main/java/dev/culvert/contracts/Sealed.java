package dev.culvert.contracts;

/**
 * A secret as it may cross the broker: encrypted to one recipient's public key (crypto's {@code
 * Sealer}).
 *
 * @param recipient identifier of the public key that it is sealed to
 * @param encapsulation the key encapsulation: X25519 public value and ML-KEM-768 ciphertext; one
 *     may stand for several secrets of one sender
 * @param ciphertext salt of 32 bytes, then AES-256-GCM output, tag included
 */
public record Sealed(String recipient, ByteString encapsulation, ByteString ciphertext) {}
