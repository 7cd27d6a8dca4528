package dev.culvert.contracts.event;

/**
 * A record with the version that its writer gave it.
 *
 * @param version grows with each write of the same key by the same writer
 * @param value the record
 */
public record Versioned<T extends CulvertRecord>(long version, T value) {}
