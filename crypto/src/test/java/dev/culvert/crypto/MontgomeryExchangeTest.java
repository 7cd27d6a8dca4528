package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.culvert.contracts.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MontgomeryExchangeTest {

  private static final KeyExchange X25519 = MontgomeryExchange.CURVE25519;

  /** RFC 7748 section 6.1, RFC 8031 appendix A. */
  @ParameterizedTest
  @CsvSource({
    "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a,"
        + "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a,"
        + "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f,"
        + "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
    "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb,"
        + "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f,"
        + "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a,"
        + "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742",
    "751fb4308655b476b6789b7325f9ea8cddd16a58533ff6d9e60009464a5f9d94,"
        + "48d5ddd4061257ba166fa3f9bbdb74f1a4e81c089384fa77f790709f0dfbc766,"
        + "0be7c1f5aad87d7e448662673298a443478b859745179eaf564c79c0ef6eee25,"
        + "c74950607a12327f3204d94b6825bfb068b7f8319a9e3708ed3d43ce8130c950"
  })
  void knownAnswers(String privateValue, String publicValue, String peer, String shared)
      throws InvalidPublicValueException {
    try (Secret ours = Secret.owning(Hex.bytes(privateValue));
        Secret result = X25519.sharedSecret(ours, Hex.bytes(peer))) {
      assertEquals(publicValue, Hex.of(X25519.publicValue(ours)));
      assertEquals(shared, Hex.of(result.expose()));
    }
  }

  /** RFC 7748 section 6.2. */
  @ParameterizedTest
  @CsvSource({
    "9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf5"
        + "74a9419744897391006382a6f127ab1d9ac2d8c0a598726b,"
        + "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb"
        + "c836647241d953d40c5b12da88120d53177f80e532c41fa0,"
        + "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
        + "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609",
    "1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120"
        + "bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d,"
        + "3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972"
        + "fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609,"
        + "9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bb"
        + "c836647241d953d40c5b12da88120d53177f80e532c41fa0"
  })
  void knownAnswersOf448(String privateValue, String publicValue, String peer)
      throws InvalidPublicValueException {
    KeyExchange x448 = MontgomeryExchange.CURVE448;
    try (Secret ours = Secret.owning(Hex.bytes(privateValue));
        Secret result = x448.sharedSecret(ours, Hex.bytes(peer))) {
      assertEquals(publicValue, Hex.of(x448.publicValue(ours)));
      assertEquals(
          "07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56"
              + "fd2464c335543936521c24403085d59a449a5037514a879d",
          Hex.of(result.expose()));
    }
  }

  /** The points of small order of Curve448: u = 0, 1, p - 1, and p, p + 1 unreduced. */
  @ParameterizedTest
  @CsvSource({"00, 00, 00", "01, 00, 00", "fe, ff, fe", "ff, ff, fe", "00, 00, ff"})
  void refusesPointsOfSmallOrderOf448(String first, String low, String middle) {
    KeyExchange x448 = MontgomeryExchange.CURVE448;
    String high = middle.equals("00") ? "00" : "ff";
    String u = first + low.repeat(27) + middle + high.repeat(27);
    try (Secret ours = x448.generatePrivate(SeededRandom.of(1))) {
      assertThrows(InvalidPublicValueException.class, () -> x448.sharedSecret(ours, Hex.bytes(u)));
    }
  }

  /** RFC 7748 section 5.2: the second vector's u has its ignored top bit set. */
  @Test
  void ignoresTheTopBit() throws InvalidPublicValueException {
    try (Secret scalar =
            Secret.owning(
                Hex.bytes("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"));
        Secret result =
            X25519.sharedSecret(
                scalar,
                Hex.bytes("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"))) {
      assertEquals(
          "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
          Hex.of(result.expose()));
    }
  }

  /** RFC 7748 section 5: u = p + 9 is accepted and means the base point, u = 9. */
  @Test
  void reducesTheCoordinate() throws InvalidPublicValueException {
    try (Secret ours = X25519.generatePrivate(SeededRandom.of(1));
        Secret unreduced =
            X25519.sharedSecret(
                ours,
                Hex.bytes("f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"))) {
      assertEquals(Hex.of(X25519.publicValue(ours)), Hex.of(unreduced.expose()));
    }
  }

  /** The points of small order, as Wycheproof's x25519 tests and RFC 7748 section 6.1 have them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void refusesPointsOfSmallOrder(String peer) {
    try (Secret ours = X25519.generatePrivate(SeededRandom.of(1))) {
      assertThrows(
          InvalidPublicValueException.class, () -> X25519.sharedSecret(ours, Hex.bytes(peer)));
    }
  }
}
