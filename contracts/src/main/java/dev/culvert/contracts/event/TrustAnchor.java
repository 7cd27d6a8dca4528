package dev.culvert.contracts.event;

import dev.culvert.contracts.ByteString;

/**
 * A CA whose certificates are trusted (topic {@code trust}).
 *
 * @param subject distinguished name, RFC 4514
 * @param certificate DER encoding
 */
public record TrustAnchor(String subject, ByteString certificate) implements CulvertRecord {}
