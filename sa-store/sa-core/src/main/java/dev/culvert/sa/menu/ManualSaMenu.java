package dev.culvert.sa.menu;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import dev.culvert.contracts.config.ManualSa;
import dev.culvert.sa.config.Configuration;
import dev.culvert.sa.config.InvalidConfigException;
import dev.culvert.sa.menu.ManualKeyTypes.KeyPair;
import dev.culvert.sa.syntax.MenuPath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * {@code /ip ipsec manual-sa}: keys that people hand out. What one router receives by the other
 * sends with, so each key and SPI is given as {@code in/out}, or once for both.
 */
final class ManualSaMenu implements ConfigMenu<ManualSa> {

  static final Property<String> NAME =
      Property.of("name", ValueTypes.NAME, "unique name, by which policies refer to it");
  static final Property<IntegrityAlgorithm> AH_ALGORITHM =
      Property.of("ah-algorithm", Algorithms.MANUAL_INTEGRITY.one(), "integrity of AH")
          .orElse("null");
  static final Property<IntegrityAlgorithm> ESP_AUTH_ALGORITHM =
      Property.of("esp-auth-algorithm", Algorithms.MANUAL_INTEGRITY.one(), "integrity of ESP")
          .orElse("null");
  static final Property<EncryptionAlgorithm> ESP_ENC_ALGORITHM =
      Property.of("esp-enc-algorithm", Algorithms.ESP_ENCRYPTION.one(), "encryption of ESP")
          .orElse("null");
  static final Property<KeyPair> AH_KEY = key("ah-key", "integrity key of AH");
  static final Property<KeyPair> ESP_AUTH_KEY = key("esp-auth-key", "integrity key of ESP");
  static final Property<KeyPair> ESP_ENC_KEY = key("esp-enc-key", "encryption key of ESP");
  static final Property<ManualSa.Spis> AH_SPI =
      Property.of("ah-spi", ManualKeyTypes.SPIS, "SPI of AH, hexadecimal, in/out").orElse("100");
  static final Property<ManualSa.Spis> ESP_SPI =
      Property.of("esp-spi", ManualKeyTypes.SPIS, "SPI of ESP, hexadecimal, in/out").orElse("100");

  private static Property<KeyPair> key(String name, String what) {
    return Property.of(
            name, ManualKeyTypes.KEYS, what + ", hexadecimal, in/out; it is sealed and never shown")
        .in(Property.Role.SECRET);
  }

  @Override
  public MenuPath path() {
    return MenuPath.of("/ip ipsec manual-sa");
  }

  @Override
  public Class<ManualSa> objectClass() {
    return ManualSa.class;
  }

  @Override
  public List<Property<?>> properties() {
    return List.of(
        NAME,
        AH_ALGORITHM,
        ESP_AUTH_ALGORITHM,
        ESP_ENC_ALGORITHM,
        AH_KEY,
        ESP_AUTH_KEY,
        ESP_ENC_KEY,
        AH_SPI,
        ESP_SPI,
        Shared.COMMENT,
        Shared.DISABLED);
  }

  @Override
  public Map<String, String> legend(Scene scene) {
    Map<String, String> legend = new LinkedHashMap<>();
    legend.put("X", "disabled");
    legend.put("I", "invalid");
    return legend;
  }

  @Override
  public Values read(ManualSa sa) {
    return new Values()
        .put(NAME, sa.name())
        .put(AH_ALGORITHM, sa.ahAlgorithm())
        .put(ESP_AUTH_ALGORITHM, sa.espAuthAlgorithm())
        .put(ESP_ENC_ALGORITHM, sa.espEncAlgorithm())
        .put(AH_SPI, sa.ahSpi())
        .put(ESP_SPI, sa.espSpi())
        .put(Shared.COMMENT, sa.comment())
        .put(Shared.DISABLED, sa.disabled());
  }

  @Override
  public Assembly<ManualSa> assemble(Draft<ManualSa> draft) throws InvalidConfigException {
    Values values = draft.values();
    String name =
        draft
            .previous()
            .map(ManualSa::name)
            .or(() -> values.find(NAME))
            .orElseGet(() -> freshName(draft.configuration()));
    ManualKeySealing sealing = new ManualKeySealing(name, draft);
    ManualSa sa =
        new ManualSa(
            draft.given().find(NAME).orElse(name),
            values.get(AH_ALGORITHM),
            sealing.keys(AH_KEY, ManualSa::ahKey),
            values.get(AH_SPI),
            values.get(ESP_AUTH_ALGORITHM),
            sealing.keys(ESP_AUTH_KEY, ManualSa::espAuthKey),
            values.get(ESP_ENC_ALGORITHM),
            sealing.keys(ESP_ENC_KEY, ManualSa::espEncKey),
            values.get(ESP_SPI),
            values.get(Shared.DISABLED),
            values.get(Shared.COMMENT));
    requireKey(AH_ALGORITHM, sa.ahAlgorithm(), AH_KEY, sa.ahKey());
    requireKey(ESP_AUTH_ALGORITHM, sa.espAuthAlgorithm(), ESP_AUTH_KEY, sa.espAuthKey());
    requireKey(sa.espEncAlgorithm(), sa.espEncKey());
    return new Assembly<>(sa, List.of(), notes(sa));
  }

  /** RouterOS counts its templates from sa1. */
  private static String freshName(Configuration configuration) {
    return IntStream.iterate(1, n -> n + 1)
        .mapToObj(n -> "sa" + n)
        .filter(name -> configuration.find(ManualSa.class, name).isEmpty())
        .findFirst()
        .orElseThrow();
  }

  private static void requireKey(
      Property<IntegrityAlgorithm> property,
      IntegrityAlgorithm algorithm,
      Property<KeyPair> key,
      ManualSa.Keys keys)
      throws InvalidConfigException {
    for (ManualSa.Key one : List.of(keys.in(), keys.out())) {
      if (algorithm != IntegrityAlgorithm.NONE && !algorithm.takesKeyOf(one.bytes())) {
        String wanted =
            algorithm.takesKeyOf(1) ? "at least one byte" : algorithm.keyBytes() + " bytes";
        throw wrongLength(key, property.name() + "=" + algorithm.consoleName(), wanted, one);
      }
    }
  }

  private static void requireKey(EncryptionAlgorithm algorithm, ManualSa.Keys keys)
      throws InvalidConfigException {
    String word = algorithm.consoleName();
    if (algorithm.needsUniqueIv()) {
      throw new InvalidConfigException(
          ESP_ENC_ALGORITHM.name(),
          word,
          "must not have manual keys: an IV that comes twice under one key gives packets away (RFC"
              + " 3686 section 5, RFC 4106 section 10)",
          "use esp-enc-algorithm=aes-256-cbc with esp-auth-algorithm=sha256");
    }
    for (ManualSa.Key one : List.of(keys.in(), keys.out())) {
      int bytes = algorithm.keyBits() / Byte.SIZE;
      if (algorithm != EncryptionAlgorithm.NULL && one.bytes() != bytes) {
        throw wrongLength(
            ESP_ENC_KEY, ESP_ENC_ALGORITHM.name() + "=" + word, bytes + " bytes", one);
      }
    }
  }

  private static InvalidConfigException wrongLength(
      Property<KeyPair> key, String algorithm, String wanted, ManualSa.Key given) {
    return new InvalidConfigException(
        key.name(),
        "",
        "has " + given.bytes() + " bytes, but " + algorithm + " takes " + wanted,
        "give " + key.name() + " in hexadecimal digits, two for each byte");
  }

  private static List<String> notes(ManualSa sa) {
    List<String> notes = new ArrayList<>();
    if (sa.ahAlgorithm() == IntegrityAlgorithm.NONE && isGiven(sa.ahKey())) {
      notes.add(unused(AH_KEY, AH_ALGORITHM, "sha256"));
    }
    if (sa.espAuthAlgorithm() == IntegrityAlgorithm.NONE && isGiven(sa.espAuthKey())) {
      notes.add(unused(ESP_AUTH_KEY, ESP_AUTH_ALGORITHM, "sha256"));
    }
    if (sa.espEncAlgorithm() == EncryptionAlgorithm.NULL && isGiven(sa.espEncKey())) {
      notes.add(unused(ESP_ENC_KEY, ESP_ENC_ALGORITHM, "aes-256-cbc"));
    }
    return notes;
  }

  private static boolean isGiven(ManualSa.Keys keys) {
    return keys.in().bytes() + keys.out().bytes() > 0;
  }

  private static String unused(Property<KeyPair> key, Property<?> algorithm, String better) {
    return "warning: %s is not used: %s=null protects nothing; %s does, for example"
        .formatted(key.name(), algorithm.name(), algorithm.name() + "=" + better);
  }
}
