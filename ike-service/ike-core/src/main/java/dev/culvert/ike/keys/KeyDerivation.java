package dev.culvert.ike.keys;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.KeyMaterial;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.Prf;
import dev.culvert.ike.sa.EspSuite;
import dev.culvert.ike.sa.IkeKeys;
import dev.culvert.ike.sa.IkeSuite;
import dev.culvert.ike.sa.Nonces;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Derives the keys of IKE SAs and of their child SAs. */
public final class KeyDerivation {
  private KeyDerivation() {}

  /**
   * The keys of a new IKE SA (RFC 7296 section 2.14).
   *
   * <pre>
   * SKEYSEED = prf(Ni | Nr, g^ir)
   * {SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} = prf+ (SKEYSEED, Ni | Nr | SPIi | SPIr)
   * </pre>
   */
  public static IkeKeys ikeKeys(
      IkeSuite suite, Nonces nonces, IkeSpi initiatorSpi, IkeSpi responderSpi, Secret shared) {
    byte[] skeyseed = Prf.of(suite.prf()).compute(nonceKey(suite.prf(), nonces), shared.expose());
    return expanded(skeyseed, suite, nonces, initiatorSpi, responderSpi);
  }

  /**
   * The keys of an IKE SA that takes the place of another (RFC 7296 section 2.18); SKEYSEED is made
   * with the PRF of the old one.
   *
   * <pre>
   * SKEYSEED = prf(SK_d (old), g^ir (new) | Ni | Nr)
   * </pre>
   */
  public static IkeKeys rekeyedIkeKeys(
      IkeKeys old,
      IkeSuite suite,
      Nonces nonces,
      IkeSpi initiatorSpi,
      IkeSpi responderSpi,
      Secret shared) {
    byte[] skeyseed =
        Prf.of(old.suite().prf()).compute(old.d().expose(), shared.expose(), concatenated(nonces));
    return expanded(skeyseed, suite, nonces, initiatorSpi, responderSpi);
  }

  private static IkeKeys expanded(
      byte[] skeyseed, IkeSuite suite, Nonces nonces, IkeSpi initiatorSpi, IkeSpi responderSpi) {
    Prf prf = Prf.of(suite.prf());
    byte[] bothNonces = concatenated(nonces);
    byte[] seed =
        ByteBuffer.allocate(bothNonces.length + 16)
            .put(bothNonces)
            .putLong(initiatorSpi.value())
            .putLong(responderSpi.value())
            .array();
    int integrityBytes = suite.integrity().keyBytes();
    int encryptionBytes = suite.encryption().keyMaterialBytes();
    int length = 3 * prf.keyBytes() + 2 * integrityBytes + 2 * encryptionBytes;
    byte[] material = prf.plus(skeyseed, seed, length);
    ByteBuffer in = ByteBuffer.wrap(material);
    IkeKeys keys =
        new IkeKeys(
            suite,
            next(in, prf.keyBytes()),
            next(in, integrityBytes),
            next(in, integrityBytes),
            next(in, encryptionBytes),
            next(in, encryptionBytes),
            next(in, prf.keyBytes()),
            next(in, prf.keyBytes()));
    Arrays.fill(skeyseed, (byte) 0);
    Arrays.fill(material, (byte) 0);
    return keys;
  }

  /**
   * Ni | Nr as a key. The two PRFs with AES take 64 bits of each, which keeps to the 128 bits that
   * their keys once had to have (RFC 7296 section 2.14).
   */
  private static byte[] nonceKey(PrfAlgorithm prf, Nonces nonces) {
    return switch (prf) {
      case AES128_XCBC, AES128_CMAC ->
          ByteBuffer.allocate(16)
              .put(nonces.initiator().toByteArray(), 0, 8)
              .put(nonces.responder().toByteArray(), 0, 8)
              .array();
      case HMAC_MD5, HMAC_SHA1, HMAC_SHA2_256, HMAC_SHA2_384, HMAC_SHA2_512 -> concatenated(nonces);
    };
  }

  /**
   * Keys of a pair of child SAs.
   *
   * @param fromInitiator of the SA that carries traffic of the side that began the exchange
   * @param fromResponder of the other
   */
  public record ChildKeys(KeyMaterial fromInitiator, KeyMaterial fromResponder) {}

  /**
   * The keys of a child SA (RFC 7296 section 2.17): first the direction of the side that began the
   * exchange, in each direction encryption before integrity.
   *
   * <pre>
   * KEYMAT = prf+(SK_d, Ni | Nr)
   * KEYMAT = prf+(SK_d, g^ir (new) | Ni | Nr)   with perfect forward secrecy
   * </pre>
   *
   * @param shared g^ir of CREATE_CHILD_SA, or empty
   */
  public static ChildKeys childKeys(
      IkeKeys keys, Nonces nonces, Optional<Secret> shared, EspSuite suite) {
    int encryptionBytes = suite.encryption().keyMaterialBytes();
    int integrityBytes = suite.integrity().keyBytes();
    byte[] secret = shared.map(Secret::expose).orElseGet(() -> new byte[0]);
    byte[] bothNonces = concatenated(nonces);
    byte[] seed =
        ByteBuffer.allocate(secret.length + bothNonces.length).put(secret).put(bothNonces).array();
    byte[] material =
        Prf.of(keys.suite().prf())
            .plus(keys.d().expose(), seed, 2 * (encryptionBytes + integrityBytes));
    Arrays.fill(seed, (byte) 0);
    ByteBuffer in = ByteBuffer.wrap(material);
    ChildKeys childKeys =
        new ChildKeys(
            new KeyMaterial(next(in, encryptionBytes), next(in, integrityBytes)),
            new KeyMaterial(next(in, encryptionBytes), next(in, integrityBytes)));
    Arrays.fill(material, (byte) 0);
    return childKeys;
  }

  private static byte[] concatenated(Nonces nonces) {
    return ByteBuffer.allocate(nonces.initiator().length() + nonces.responder().length())
        .put(nonces.initiator().toByteArray())
        .put(nonces.responder().toByteArray())
        .array();
  }

  private static Secret next(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return Secret.owning(bytes);
  }
}
