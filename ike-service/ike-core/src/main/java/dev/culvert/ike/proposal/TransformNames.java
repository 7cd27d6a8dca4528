package dev.culvert.ike.proposal;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import dev.culvert.ike.wire.Transform;
import java.util.Map;

/**
 * Transforms in the words of the console, also those that Culvert cannot do, so that a peer's offer
 * can be shown. Numbers are from IANA's "IKEv2 Parameters".
 */
final class TransformNames {
  private static final Map<Integer, String> OTHER_ENCRYPTIONS =
      Map.ofEntries(
          Map.entry(1, "des-iv64"),
          Map.entry(4, "rc5"),
          Map.entry(5, "idea"),
          Map.entry(6, "cast"),
          Map.entry(7, "blowfish"),
          Map.entry(8, "3idea"),
          Map.entry(9, "des-iv32"),
          Map.entry(12, "aes-cbc"),
          Map.entry(13, "aes-ctr"),
          Map.entry(14, "aes-ccm-8"),
          Map.entry(15, "aes-ccm-12"),
          Map.entry(16, "aes-ccm"),
          Map.entry(18, "aes-gcm-8"),
          Map.entry(19, "aes-gcm-12"),
          Map.entry(20, "aes-gcm"),
          Map.entry(21, "aes-gmac"),
          Map.entry(23, "camellia"),
          Map.entry(24, "camellia-ctr"),
          Map.entry(25, "camellia-ccm-8"),
          Map.entry(26, "camellia-ccm-12"),
          Map.entry(27, "camellia-ccm"),
          Map.entry(29, "aes-ccm-8-iiv"),
          Map.entry(30, "aes-gcm-iiv"),
          Map.entry(31, "chacha20poly1305-iiv"),
          Map.entry(32, "kuznyechik-mgm-ktree"),
          Map.entry(33, "magma-mgm-ktree"),
          Map.entry(1026, "serpent"),
          Map.entry(1027, "twofish"));
  private static final Map<Integer, String> OTHER_INTEGRITIES =
      Map.of(
          3,
          "des-mac",
          4,
          "kpdk-md5",
          6,
          "md5-128",
          7,
          "sha1-160",
          9,
          "aes-128-gmac",
          10,
          "aes-192-gmac",
          11,
          "aes-256-gmac");
  private static final Map<Integer, String> OTHER_PRFS = Map.of(3, "tiger", 9, "streebog-512");
  private static final Map<Integer, String> OTHER_KEY_EXCHANGES =
      Map.ofEntries(
          Map.entry(0, "none"),
          Map.entry(3, "ec2n155"),
          Map.entry(4, "ec2n185"),
          Map.entry(22, "modp1024s160"),
          Map.entry(23, "modp2048s224"),
          Map.entry(24, "modp2048s256"),
          Map.entry(25, "ecp192"),
          Map.entry(26, "ecp224"),
          Map.entry(27, "brainpool224"),
          Map.entry(28, "brainpool256"),
          Map.entry(29, "brainpool384"),
          Map.entry(30, "brainpool512"),
          Map.entry(33, "gost256"),
          Map.entry(34, "gost512"),
          Map.entry(35, "ml-kem-512"),
          Map.entry(36, "ml-kem-768"),
          Map.entry(37, "ml-kem-1024"));

  private TransformNames() {}

  static String of(Transform transform) {
    int id = transform.id();
    return switch (transform.type()) {
      case Transform.ENCRYPTION ->
          EncryptionAlgorithm.of(id, transform.keyBits())
              .map(EncryptionAlgorithm::consoleName)
              .orElseGet(() -> other(OTHER_ENCRYPTIONS, id) + keyLength(transform));
      case Transform.PRF ->
          PrfAlgorithm.of(id).map(PrfAlgorithm::consoleName).orElseGet(() -> other(OTHER_PRFS, id));
      case Transform.INTEGRITY ->
          IntegrityAlgorithm.of(id)
              .map(IntegrityAlgorithm::consoleName)
              .orElseGet(() -> other(OTHER_INTEGRITIES, id));
      case Transform.KEY_EXCHANGE ->
          KeyExchangeMethod.of(id)
              .map(KeyExchangeMethod::consoleName)
              .orElseGet(() -> other(OTHER_KEY_EXCHANGES, id));
      default -> "transform " + transform.type() + "/" + id;
    };
  }

  private static String other(Map<Integer, String> names, int id) {
    return names.getOrDefault(id, "number " + id);
  }

  private static String keyLength(Transform transform) {
    return transform.keyBits() == Transform.NO_KEY_LENGTH ? "" : "-" + transform.keyBits();
  }
}
