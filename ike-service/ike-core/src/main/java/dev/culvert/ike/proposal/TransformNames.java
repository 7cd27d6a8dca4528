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
      Map.of(
          2,
          "des",
          3,
          "3des",
          7,
          "blowfish",
          13,
          "aes-ctr",
          14,
          "aes-ccm-8",
          16,
          "aes-ccm-16",
          18,
          "aes-gcm-8",
          19,
          "aes-gcm-12",
          23,
          "camellia",
          28,
          "chacha20poly1305");
  private static final Map<Integer, String> OTHER_INTEGRITIES =
      Map.of(1, "md5", 5, "aes-xcbc", 8, "aes-cmac");
  private static final Map<Integer, String> OTHER_PRFS =
      Map.of(1, "md5", 4, "aes-xcbc", 8, "aes-cmac");
  private static final Map<Integer, String> OTHER_KEY_EXCHANGES =
      Map.ofEntries(
          Map.entry(1, "modp768"),
          Map.entry(2, "modp1024"),
          Map.entry(5, "modp1536"),
          Map.entry(15, "modp3072"),
          Map.entry(16, "modp4096"),
          Map.entry(17, "modp6144"),
          Map.entry(18, "modp8192"),
          Map.entry(21, "ecp521"),
          Map.entry(28, "brainpool256"),
          Map.entry(29, "brainpool384"),
          Map.entry(30, "brainpool512"),
          Map.entry(32, "x448"));

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
