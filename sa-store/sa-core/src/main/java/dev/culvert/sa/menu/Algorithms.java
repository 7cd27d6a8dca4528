package dev.culvert.sa.menu;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.PrfAlgorithm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The words for algorithms, and which of them deserve a warning. */
final class Algorithms {

  private static final String[] OLD_CIPHERS = {
    "des", "3des", "blowfish", "twofish", "camellia-128", "camellia-192", "camellia-256"
  };

  /** In {@code profile} a bare key size means CBC, the only mode that RouterOS has there. */
  static final Choice<EncryptionAlgorithm> IKE_ENCRYPTION =
      new Choice<>(ikeEncryption(), Map.of()).without(OLD_CIPHERS);

  static final Choice<EncryptionAlgorithm> ESP_ENCRYPTION =
      new Choice<>(espEncryption(), Map.of())
          .without(OLD_CIPHERS)
          .without("aes-128-ctr", "aes-192-ctr", "aes-256-ctr", "chacha20poly1305");

  static final Choice<IntegrityAlgorithm> IKE_INTEGRITY =
      new Choice<>(
              named(
                  List.of(
                      IntegrityAlgorithm.HMAC_SHA1_96,
                      IntegrityAlgorithm.HMAC_SHA2_256_128,
                      IntegrityAlgorithm.HMAC_SHA2_384_192,
                      IntegrityAlgorithm.HMAC_SHA2_512_256),
                  IntegrityAlgorithm::consoleName),
              Map.of())
          .without("md5");

  static final Choice<IntegrityAlgorithm> ESP_INTEGRITY =
      new Choice<>(
              named(List.of(IntegrityAlgorithm.values()), IntegrityAlgorithm::consoleName),
              Map.of())
          .without("md5");

  static final Choice<PrfAlgorithm> PRF =
      Choice.of(named(List.of(PrfAlgorithm.values()), PrfAlgorithm::consoleName));

  static final Choice<KeyExchangeMethod> GROUPS =
      Choice.of(named(List.of(KeyExchangeMethod.values()), KeyExchangeMethod::consoleName))
          .without(
              "modp768",
              "modp1024",
              "modp1536",
              "modp3072",
              "modp4096",
              "modp6144",
              "modp8192",
              "ec2n155",
              "ec2n185",
              "ecp521");

  private Algorithms() {}

  /** Warnings about ESP algorithms. */
  static List<String> espWarnings(
      List<EncryptionAlgorithm> encryption, List<IntegrityAlgorithm> integrity) {
    List<String> warnings = new ArrayList<>();
    if (encryption.contains(EncryptionAlgorithm.NULL)) {
      warnings.add("warning: enc-algorithms=null sends packets readable by everyone");
    }
    boolean needsIntegrity = !encryption.stream().allMatch(EncryptionAlgorithm::isCombinedMode);
    if (needsIntegrity && integrity.contains(IntegrityAlgorithm.NONE)) {
      warnings.add("warning: auth-algorithms=null lets anyone change packets unnoticed");
    }
    if (needsIntegrity && integrity.contains(IntegrityAlgorithm.HMAC_SHA1_96)) {
      warnings.add("warning: auth-algorithms=sha1 is weak; sha256 is not");
    }
    return warnings;
  }

  private static Map<String, EncryptionAlgorithm> ikeEncryption() {
    Map<String, EncryptionAlgorithm> words = new LinkedHashMap<>();
    words.put("aes-128", EncryptionAlgorithm.AES_CBC_128);
    words.put("aes-192", EncryptionAlgorithm.AES_CBC_192);
    words.put("aes-256", EncryptionAlgorithm.AES_CBC_256);
    for (EncryptionAlgorithm algorithm : EncryptionAlgorithm.values()) {
      if (algorithm != EncryptionAlgorithm.NULL) {
        words.put(algorithm.consoleName(), algorithm);
      }
    }
    return words;
  }

  private static Map<String, EncryptionAlgorithm> espEncryption() {
    Map<String, EncryptionAlgorithm> words =
        named(List.of(EncryptionAlgorithm.values()), EncryptionAlgorithm::consoleName);
    // Before version 5 CBC was not written out.
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
