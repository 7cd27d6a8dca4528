package dev.culvert.datapath.sa;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;

/**
 * An SA and what its keys are known by, for sequence numbers belong to both: none comes twice in an
 * SA under the same keys, and with others they begin anew.
 *
 * @param keys printable, without spaces: with other keys another
 */
public record KeyedSa(SecurityAssociation spec, String keys) {

  /** One that IKE made: nothing but it had these keys, since the moment it was made. */
  public static KeyedSa negotiated(SecurityAssociation sa) {
    return new KeyedSa(sa, sa.createdAt().toString());
  }

  /** One whose keys were handed out, and may be again after they were taken back. */
  static KeyedSa manual(
      SecurityAssociation sa, KeyMaterial material, KeyFingerprints fingerprints) {
    return new KeyedSa(sa, fingerprints.fingerprint(sa.key(), material));
  }

  /** Which SA it is. */
  public SaKey key() {
    return spec.key();
  }
}
