package dev.culvert.sa.menu;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The words for algorithms. */
final class Algorithms {

  /** In {@code profile} a bare key size means CBC, the only mode that RouterOS has there. */
  static final Choice<EncryptionAlgorithm> IKE_ENCRYPTION = Choice.of(ikeEncryption());

  static final Choice<EncryptionAlgorithm> ESP_ENCRYPTION = Choice.of(espEncryption());

  static final Choice<IntegrityAlgorithm> IKE_INTEGRITY =
      Choice.of(
          named(
              Stream.of(IntegrityAlgorithm.values())
                  .filter(algorithm -> algorithm != IntegrityAlgorithm.NONE)
                  .filter(algorithm -> !algorithm.isOfAhAlone())
                  .toList(),
              IntegrityAlgorithm::consoleName));

  /** Of packets; those of AH alone mean nothing to ESP. */
  static final Choice<IntegrityAlgorithm> PACKET_INTEGRITY =
      Choice.of(named(List.of(IntegrityAlgorithm.values()), IntegrityAlgorithm::consoleName));

  /** With manual keys: AES-GMAC must not have those (RFC 4543 section 2). */
  static final Choice<IntegrityAlgorithm> MANUAL_INTEGRITY =
      Choice.of(
          named(
              Stream.of(IntegrityAlgorithm.values())
                  .filter(algorithm -> !algorithm.isOfAhAlone())
                  .toList(),
              IntegrityAlgorithm::consoleName));

  static final Choice<PrfAlgorithm> PRF =
      Choice.of(named(List.of(PrfAlgorithm.values()), PrfAlgorithm::consoleName));

  static final Choice<KeyExchangeMethod> GROUPS =
      Choice.of(named(List.of(KeyExchangeMethod.values()), KeyExchangeMethod::consoleName))
          .without("ec2n155", "ec2n185");

  private Algorithms() {}

  private static Map<String, EncryptionAlgorithm> ikeEncryption() {
    Map<String, EncryptionAlgorithm> words = bareKeySizes();
    words.putAll(
        named(
            Stream.of(EncryptionAlgorithm.values())
                .filter(algorithm -> !algorithm.leavesReadable())
                .toList(),
            EncryptionAlgorithm::consoleName));
    return words;
  }

  /** Before version 5 of RouterOS CBC was not written out here either. */
  private static Map<String, EncryptionAlgorithm> espEncryption() {
    Map<String, EncryptionAlgorithm> words =
        named(List.of(EncryptionAlgorithm.values()), EncryptionAlgorithm::consoleName);
    words.putAll(bareKeySizes());
    return words;
  }

  private static Map<String, EncryptionAlgorithm> bareKeySizes() {
    Map<String, EncryptionAlgorithm> words = new LinkedHashMap<>();
    words.put("aes-128", EncryptionAlgorithm.AES_CBC_128);
    words.put("aes-192", EncryptionAlgorithm.AES_CBC_192);
    words.put("aes-256", EncryptionAlgorithm.AES_CBC_256);
    return words;
  }

  private static <V> Map<String, V> named(List<V> values, Function<V, String> name) {
    Map<String, V> words = new LinkedHashMap<>();
    for (V value : values) {
      words.put(name.apply(value), value);
    }
    return words;
  }
}
