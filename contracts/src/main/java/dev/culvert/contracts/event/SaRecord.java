package dev.culvert.contracts.event;

import dev.culvert.contracts.Sealed;

/**
 * An SA with its keys (topic {@code sa}).
 *
 * @param sa the SA
 * @param keys the {@link dev.culvert.contracts.KeyMaterial}, sealed to the node; AAD {@link
 *     #keysAad(SaKey)}
 */
public record SaRecord(SecurityAssociation sa, Sealed keys) implements CulvertRecord {

  /** Associated data of the sealed keys: they open for no other SA. */
  public static String keysAad(SaKey key) {
    return "culvert.sa|" + key + "|1";
  }
}
