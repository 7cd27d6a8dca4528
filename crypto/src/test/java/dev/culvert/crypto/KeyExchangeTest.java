package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.KeyExchangeMethod;
import dev.culvert.contracts.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for every method; the known answers are in a test for each group. */
class KeyExchangeTest {

  @RepeatedTest(10)
  void bothSidesAgree(RepetitionInfo repetition) throws InvalidPublicValueException {
    for (KeyExchangeMethod method : cheap(repetition.getCurrentRepetition())) {
      KeyExchange exchange = KeyExchange.of(method);
      RandomBytes random = SeededRandom.of(repetition.getCurrentRepetition());
      try (Secret a = exchange.generatePrivate(random);
          Secret b = exchange.generatePrivate(random);
          Secret atA = exchange.sharedSecret(a, exchange.publicValue(b));
          Secret atB = exchange.sharedSecret(b, exchange.publicValue(a))) {
        assertArrayEquals(atA.expose(), atB.expose(), method.name());
      }
    }
  }

  /** The groups above 4096 bits take 50 ms a side and more: once is enough. */
  private static List<KeyExchangeMethod> cheap(int repetition) {
    return Stream.of(KeyExchangeMethod.values())
        .filter(method -> repetition == 1 || method.publicValueBytes() <= 512)
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void privateValueIsAFunctionOfTheRandomBytes(KeyExchangeMethod method) {
    KeyExchange exchange = KeyExchange.of(method);
    try (Secret first = exchange.generatePrivate(SeededRandom.of(7));
        Secret again = exchange.generatePrivate(SeededRandom.of(7));
        Secret stored = Secret.copyOf(first.expose())) {
      assertArrayEquals(first.expose(), again.expose());
      assertArrayEquals(exchange.publicValue(first), exchange.publicValue(stored));
    }
  }

  @ParameterizedTest
  @EnumSource
  void lengthsAreThoseOfTheMethod(KeyExchangeMethod method) throws InvalidPublicValueException {
    KeyExchange exchange = KeyExchange.of(method);
    try (Secret privateValue = exchange.generatePrivate(SeededRandom.of(1))) {
      byte[] publicValue = exchange.publicValue(privateValue);
      assertEquals(method.publicValueBytes(), publicValue.length);
      try (Secret shared = exchange.sharedSecret(privateValue, publicValue)) {
        assertEquals(isEcp(method) ? publicValue.length / 2 : publicValue.length, shared.length());
      }
      for (int length :
          new int[] {
            0, 1, publicValue.length - 1, publicValue.length + 1, 2 * publicValue.length
          }) {
        assertThrows(
            InvalidPublicValueException.class,
            () -> exchange.sharedSecret(privateValue, Arrays.copyOf(publicValue, length)));
      }
    }
  }

  /** Any bytes of a peer give a secret or the one exception: 500 random values and edges. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "MODP_.*")
  void anyPeerValueIsAnswered(KeyExchangeMethod method) {
    KeyExchange exchange = KeyExchange.of(method);
    RandomBytes random = SeededRandom.of(3);
    try (Secret privateValue = exchange.generatePrivate(random)) {
      for (int i = 0; i < 500; i++) {
        byte[] peer = random.next(method.publicValueBytes());
        try (Secret shared = exchange.sharedSecret(privateValue, peer)) {
          assertEquals(method.publicValueBytes(), shared.length(), "every u is a coordinate");
        } catch (InvalidPublicValueException e) {
          assertTrue(isEcp(method), e.getMessage());
          assertTrue(
              List.of("point not on the curve", "coordinate not below the prime")
                  .contains(e.getMessage()),
              e.getMessage());
        }
      }
    }
  }

  private static boolean isEcp(KeyExchangeMethod method) {
    return method.name().startsWith("ECP_");
  }
}
