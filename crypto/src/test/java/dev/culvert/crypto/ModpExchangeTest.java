package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import javax.crypto.interfaces.DHPublicKey;
import javax.crypto.spec.DHParameterSpec;
import javax.crypto.spec.DHPublicKeySpec;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModpExchangeTest {

  private static final ModpExchange GROUP_14 = ModpExchange.of(KeyExchangeMethod.MODP_2048);

  private static final BigInteger PRIME = DHStandardGroups.rfc3526_2048.getP();

  /** RFC 3526 prints no vectors: these are strongSwan's for modp2048 (test_vectors/modp.c). */
  private static final byte[] INITIATOR_PRIVATE =
      Hex.bytes(
          """
          af3bfd3862caa11774ce2b74840807c1de5cd6a7619bb3a0c7af39eedaa6eb89
          e2e9c144b3625b2731879cb58fa3766d
          """);

  private static final byte[] INITIATOR_PUBLIC =
      Hex.bytes(
          """
          1a27c5a7237ae8fe0a71c0af6494faeccdd4a5031d47a1a6b7162dfcdf03bb17
          b7bb089bd652a5f31b3661bb114d7c48d83d244f46db64870c9c8327f1a830ab
          f531e518dd521a2e94e7061e944209ba5331012b3dff00849eaab58c7c7af152
          65210fbcf0f87b9dd932f8ba4e9a9f91b63294530a1200b88b3a03e1a0c7fd34
          deec6fad501ede06ce7ec9e291d47b69b3a4b61bb08763b6d46bfbdab97bdece
          a0ff09a872221fb4b6ccca6b5c6faad8eb873b9a2f39b63e62cfadd47607e68e
          2c290583f7268fb43fc00a7dc8810ecdac1a59bd1b477aaf41cb4b24ada3e5f7
          b8cb986f1ae476afc7677aa62570a1b1838dda26be7863ee2f40b5e538a4e181
          """);
  private static final byte[] RESPONDER_PUBLIC =
      Hex.bytes(
          """
          667282318d65cb05cd323c25091e664cc75a3a20c014b2f6389d3b27f5c1e908
          e0d40ff8552bd587752550302285b49f75f8ffaec937fb2e69c8150f88d6508b
          f0fb1f16e9676f5ecf718f874f3d8de3c8688749dbcf1affd4d62ff9ea5d9e30
          35b2ce4a6eae281c408fc8084ae235d998a037610a8cb48c878cd0635fa1369f
          c90b864c532367384597fdeefdb6742b006adedae2015bc4ce2f9c5451c9636a
          16ed7d10b4e40d825b50aa7633a0e8fb813bebc049f7ff6a71ecfb14e880f509
          d38b571a809808a496b451b5b5567a3608b01a22e4998355f181b879de262304
          f29de142ff5e52cc564f3a2d1e84a0c33d8f3da7bf6412b3f018e00d90fa5b94
          """);
  private static final byte[] SHARED =
      Hex.bytes(
          """
          26f9e8457cf2d7d56dd819c2a867d7c3a90aa2b944e20b8bded3a5bf91aa1ff8
          1a7ea89d524c365f3823510835cd8644c4d5dacf893e610d2c1a140616d1c8c1
          d35f46de2c5faad9aecec6b677acd984098142a8aa0c8542e9ac98b3bc7b577c
          59b8ec53346e1567a90039ac92b224635ab216731b06353925642c330a201ba4
          b31284a9515860f35e9308f5515a779984fbd9f5ce4177db78d1cb0384b63c73
          9c6d744ad7a700b95a531b29f3b744ed38e69aee67072c45a91cee6b14215e04
          f27c31358c86dce448d60a223bdc554edaa3e4072ef603a0f4619f8db39cec29
          1c860174155d8abf9e1082931df58ed9ee9c1215dd2393de02f5c1767f070e28
          """);

  @Test
  void knownAnswer() throws InvalidPublicValueException {
    try (Secret privateValue = Secret.copyOf(INITIATOR_PRIVATE);
        Secret shared = GROUP_14.sharedSecret(privateValue, RESPONDER_PUBLIC)) {
      assertArrayEquals(INITIATOR_PUBLIC, GROUP_14.publicValue(privateValue));
      assertArrayEquals(SHARED, shared.expose());
    }
  }

  /** The JDK's Diffie-Hellman in each GROUP_14. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "MODP_.*")
  void agreesWithTheJdk(KeyExchangeMethod method) throws Exception {
    BigInteger prime = primeOf(method);
    DHParameterSpec parameters = new DHParameterSpec(prime, BigInteger.TWO, 320);
    KeyPairGenerator generator = KeyPairGenerator.getInstance("DH");
    generator.initialize(parameters);
    KeyPair jdk = generator.generateKeyPair();
    ModpExchange group = ModpExchange.of(method);
    byte[] jdkPublic = fixed(((DHPublicKey) jdk.getPublic()).getY(), method.publicValueBytes());
    try (Secret ours = group.generatePrivate(SeededRandom.of(1));
        Secret shared = group.sharedSecret(ours, jdkPublic)) {
      KeyAgreement agreement = KeyAgreement.getInstance("DH");
      agreement.init(jdk.getPrivate());
      agreement.doPhase(
          KeyFactory.getInstance("DH")
              .generatePublic(
                  new DHPublicKeySpec(
                      new BigInteger(1, group.publicValue(ours)), prime, BigInteger.TWO)),
          true);
      assertArrayEquals(agreement.generateSecret(), shared.expose());
    }
  }

  /**
   * The primes by the formula that RFC 2409 section 6 and RFC 3526 print with each: 2^n - 2^(n-64)
   * - 1 + 2^64 * ([2^(n-130) pi] + k).
   */
  private static BigInteger primeOf(KeyExchangeMethod method) {
    int bits = 8 * method.publicValueBytes();
    long k =
        switch (method) {
          case MODP_768 -> 149686;
          case MODP_1024 -> 129093;
          case MODP_1536 -> 741804;
          case MODP_2048 -> 124476;
          case MODP_3072 -> 1690314;
          case MODP_4096 -> 240904;
          case MODP_6144 -> 929484;
          case MODP_8192 -> 4743158;
          default -> throw new IllegalArgumentException(method.name());
        };
    BigInteger pi = machinPi(bits - 130);
    return BigInteger.ONE
        .shiftLeft(bits)
        .subtract(BigInteger.ONE.shiftLeft(bits - 64))
        .subtract(BigInteger.ONE)
        .add(pi.add(BigInteger.valueOf(k)).shiftLeft(64));
  }

  /** [2^bits pi] by Machin's formula, pi = 16 arctan(1/5) - 4 arctan(1/239). */
  private static BigInteger machinPi(int bits) {
    int guard = 64;
    BigInteger one = BigInteger.ONE.shiftLeft(bits + guard);
    return arctanOfInverse(5, one)
        .shiftLeft(4)
        .subtract(arctanOfInverse(239, one).shiftLeft(2))
        .shiftRight(guard);
  }

  private static BigInteger arctanOfInverse(int x, BigInteger one) {
    BigInteger square = BigInteger.valueOf((long) x * x);
    BigInteger power = one.divide(BigInteger.valueOf(x));
    BigInteger sum = power;
    for (int n = 3; power.signum() != 0; n += 2) {
      power = power.divide(square).negate();
      sum = sum.add(power.divide(BigInteger.valueOf(n)));
    }
    return sum;
  }

  /** RFC 6989 section 2.1. */
  @Test
  void refusesValuesOutsideTheGroup() throws InvalidPublicValueException {
    try (Secret ours = GROUP_14.generatePrivate(SeededRandom.of(1))) {
      for (BigInteger refused :
          new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            PRIME.subtract(BigInteger.ONE),
            PRIME,
            PRIME.add(BigInteger.TWO)
          }) {
        assertThrows(
            InvalidPublicValueException.class, () -> GROUP_14.sharedSecret(ours, fixed(refused)));
      }
      try (Secret smallest = GROUP_14.sharedSecret(ours, fixed(BigInteger.TWO));
          Secret largest = GROUP_14.sharedSecret(ours, fixed(PRIME.subtract(BigInteger.TWO)))) {
        assertArrayEquals(GROUP_14.publicValue(ours), smallest.expose());
        assertEquals(256, largest.length());
      }
    }
  }

  @Test
  void secretKeepsItsLeadingZeros() throws InvalidPublicValueException {
    try (Secret exponent = Secret.owning(new byte[] {1});
        Secret shared = GROUP_14.sharedSecret(exponent, fixed(BigInteger.valueOf(5)))) {
      assertArrayEquals(fixed(BigInteger.valueOf(5)), shared.expose());
    }
  }

  @Test
  void exponentHasItsFullLength() {
    try (Secret exponent = GROUP_14.generatePrivate(target -> Arrays.fill(target, (byte) 0))) {
      assertEquals(40, exponent.length());
      assertTrue(new BigInteger(1, exponent.expose()).testBit(319));
    }
  }

  private static byte[] fixed(BigInteger value) {
    return fixed(value, 256);
  }

  private static byte[] fixed(BigInteger value, int length) {
    byte[] bytes = new byte[length];
    byte[] minimal = value.toByteArray();
    int from = Math.max(0, minimal.length - length);
    System.arraycopy(minimal, from, bytes, length - (minimal.length - from), minimal.length - from);
    return bytes;
  }
}
