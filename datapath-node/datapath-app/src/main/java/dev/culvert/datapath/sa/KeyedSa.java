package dev.culvert.datapath.sa;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.contracts.event.SecurityAssociation;
import dev.culvert.crypto.Prf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An SA and what its keys are known by, for sequence numbers belong to keys: no number comes twice
 * under the same ones, and with others they begin anew.
 *
 * @param keys printable, without spaces: with other keys another
 */
public record KeyedSa(SecurityAssociation spec, String keys) {

  private static final byte[] LABEL =
      "culvert sequence numbers".getBytes(StandardCharsets.US_ASCII);

  /** One that IKE made: nothing but it had these keys, since the moment it was made. */
  public static KeyedSa negotiated(SecurityAssociation sa) {
    return new KeyedSa(sa, sa.createdAt().toString());
  }

  /**
   * One whose keys were handed out, and may be again after they were taken back. They are known by
   * their PRF of a label: whoever guesses at keys can test a guess on any packet just as well.
   */
  static KeyedSa manual(SecurityAssociation sa, KeyMaterial material) {
    byte[] key = material.concatenated();
    byte[] fingerprint = Prf.of(PrfAlgorithm.HMAC_SHA2_256).compute(key, LABEL);
    Arrays.fill(key, (byte) 0);
    return new KeyedSa(sa, HexFormat.of().formatHex(fingerprint));
  }

  /** Which SA it is. */
  public SaKey key() {
    return spec.key();
  }
}
