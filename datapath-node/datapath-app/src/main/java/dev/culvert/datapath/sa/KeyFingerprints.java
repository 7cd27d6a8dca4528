package dev.culvert.datapath.sa;

import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Secret;
import dev.culvert.contracts.event.SaKey;
import dev.culvert.crypto.Prf;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What manual keys are known by where the broker can read it, which must not help to guess at them:
 * they may be three bytes long. So it takes a secret of the installation that neither the broker
 * nor sa-store has.
 *
 * <pre>
 * key          = HMAC-SHA-256(installation's key, "culvert fingerprints of manual keys")
 * fingerprint  = HMAC-SHA-256(key, SA key | 0 | encryption key | integrity key), hexadecimal
 * </pre>
 *
 * The SA is a part of it, so that the same keys in two SAs do not show either. Their numbers were
 * never kept apart: the ICV covers the SPI along with the number, and no cipher that makes its IV
 * of the number takes manual keys.
 */
public final class KeyFingerprints implements AutoCloseable {

  private static final byte[] PURPOSE = ascii("culvert fingerprints of manual keys");
  private static final byte[] ID = ascii("culvert id of fingerprints");
  private static final byte[] SEPARATOR = {0};
  private static final int ID_BYTES = 16;

  private final Secret key;

  private KeyFingerprints(Secret key) {
    this.key = key;
  }

  /**
   * Fingerprints of one installation.
   *
   * @param installationKey its secret; used for nothing but to derive another key
   */
  public static KeyFingerprints of(Secret installationKey) {
    return new KeyFingerprints(Secret.owning(hmac(installationKey, PURPOSE)));
  }

  /** Tells these from those that are made with another secret: 32 hexadecimal digits. */
  public String id() {
    return HexFormat.of().formatHex(hmac(key, ID), 0, ID_BYTES);
  }

  /** Of the keys of an SA: 64 hexadecimal digits. */
  String fingerprint(SaKey sa, KeyMaterial keys) {
    return HexFormat.of()
        .formatHex(
            hmac(
                key,
                ascii(sa.toString()),
                SEPARATOR,
                keys.encryption().expose(),
                keys.integrity().expose()));
  }

  @Override
  public void close() {
    key.close();
  }

  private static byte[] hmac(Secret key, byte[]... data) {
    return Prf.of(PrfAlgorithm.HMAC_SHA2_256).compute(key.expose(), data);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
