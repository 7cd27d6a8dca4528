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
    byte[] skeyseed = prf.compute(nonceKey(suite.prf(), nonces), shared.expose());
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
   * @param fromInitiator of the SA that carries traffic of the IKE SA's initiator
   * @param fromResponder of the other
   */
  public record ChildKeys(KeyMaterial fromInitiator, KeyMaterial fromResponder) {}

  /**
   * The keys of the child SA that IKE_AUTH makes (RFC 7296 section 2.17): KEYMAT = prf+(SK_d, Ni |
   * Nr), first the initiator's direction, in each direction encryption before integrity.
   */
  public static ChildKeys childKeys(IkeKeys keys, Nonces nonces, EspSuite suite) {
    int encryptionBytes = suite.encryption().keyMaterialBytes();
    int integrityBytes = suite.integrity().keyBytes();
    byte[] material =
        Prf.of(keys.suite().prf())
            .plus(keys.d().expose(), concatenated(nonces), 2 * (encryptionBytes + integrityBytes));
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
