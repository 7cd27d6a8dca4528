package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.contracts.IntegrityAlgorithm;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The suites that strongSwan is asked for are all that both sides have. */
class SwanSuitesTest {

  @Test
  void everyEspSuiteOfBothSidesIsTried() {
    Set<String> expected =
        Stream.of(EncryptionAlgorithm.values())
            .flatMap(SwanSuitesTest::suites)
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> tried = SwanSuites.everyEsp();
    assertEquals(expected, new TreeSet<>(tried));
    assertEquals(expected.size(), tried.size(), "none twice");
  }

  private static Stream<String> suites(EncryptionAlgorithm encryption) {
    Stream<String> ciphers = nameOf(encryption).stream();
    return encryption.isCombinedMode()
        ? ciphers
        : ciphers.flatMap(
            cipher ->
                Stream.of(IntegrityAlgorithm.values())
                    .flatMap(integrity -> nameOf(integrity).stream())
                    .map(integrity -> cipher + "-" + integrity));
  }

  /**
   * strongSwan's user-space engine has neither Twofish nor GMAC; AES-CBC is its cipher without a
   * mode.
   */
  private static Optional<String> nameOf(EncryptionAlgorithm encryption) {
    return switch (encryption) {
      case NULL -> Optional.of("null");
      case BLOWFISH_CBC_128 -> Optional.of("blowfish128");
      case AES_CBC_128, AES_CBC_192, AES_CBC_256 -> Optional.of("aes" + encryption.keyBits());
      case AES_CCM_128, AES_CCM_192, AES_CCM_256, AES_GCM_128, AES_GCM_192, AES_GCM_256 ->
          Optional.of(encryption.consoleName().replace("-", "") + "16");
      case AES_GMAC_128, AES_GMAC_192, AES_GMAC_256, TWOFISH_CBC_256 -> Optional.empty();
      default -> Optional.of(encryption.consoleName().replace("-", ""));
    };
  }

  private static Optional<String> nameOf(IntegrityAlgorithm integrity) {
    return switch (integrity) {
      case NONE, AES_GMAC_128, AES_GMAC_192, AES_GMAC_256 -> Optional.empty();
      default -> Optional.of(integrity.consoleName().replace("-", ""));
    };
  }
}
