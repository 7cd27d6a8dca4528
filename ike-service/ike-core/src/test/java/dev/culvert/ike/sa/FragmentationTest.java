package dev.culvert.ike.sa;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.ByteString;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * RFC 7383 section 2.6: fragments of several divisions of a message, in any order, doubled and
 * lost, never come together as anything but the message, and never take more room than the limits.
 */
class FragmentationTest {
  private static final int FIRST_INNER = 35;

  private final Random random = new Random(7383);

  private static ByteString part(byte[] message, int number, int total) {
    int room = Math.ceilDiv(message.length, total);
    int start = Math.min(message.length, (number - 1) * room);
    return ByteString.copyOf(
        Arrays.copyOfRange(message, start, Math.min(message.length, start + room)));
  }

  @Test
  void whateverArrivesIsTheMessageOrNothing() {
    int whole = 0;
    for (int round = 0; round < 2_000; round++) {
      byte[] message = new byte[1 + random.nextInt(9_000)];
      random.nextBytes(message);
      boolean response = random.nextBoolean();
      long messageId = random.nextInt(5);
      Fragmentation state = Fragmentation.among(true);
      for (int i = 0; i < 40; i++) {
        int total = 2 + random.nextInt(3);
        int number = 1 + random.nextInt(total);
        if (!state.wants(response, messageId, number, total)) {
          continue;
        }
        state =
            state.with(
                response,
                messageId,
                number,
                total,
                number == 1 ? FIRST_INNER : 0,
                part(message, number, total));
        var partial = state.of(response, messageId).orElseThrow();
        if (partial.isWhole()) {
          assertArrayEquals(message, partial.joined());
          assertEquals(FIRST_INNER, partial.firstInner());
          whole++;
          break;
        }
      }
    }
    assertTrue(whole > 1_500, "most come together: " + whole);
  }

  @Test
  void noMoreIsKeptThanTheLimitsAllow() {
    Fragmentation state = Fragmentation.among(true);
    ByteString large = ByteString.copyOf(new byte[10_000]);
    for (int i = 0; i < 1_000; i++) {
      int total = 1 + random.nextInt(200);
      int number = 1 + random.nextInt(total);
      boolean response = random.nextBoolean();
      if (state.wants(response, 1, number, total)) {
        state = state.with(response, 1, number, total, 0, large);
      }
      for (var partial : state.of(response, 1).stream().toList()) {
        assertTrue(partial.octets() <= PartialMessage.MAXIMUM_OCTETS);
        assertTrue(partial.total() <= PartialMessage.MAXIMUM_FRAGMENTS);
      }
    }
  }

  @Test
  void aNewMessageIdReplacesTheOldOne() {
    ByteString part = ByteString.copyOf(new byte[10]);
    Fragmentation state = Fragmentation.among(true).with(false, 1, 1, 3, FIRST_INNER, part);
    assertTrue(state.wants(false, 2, 1, 2));
    Fragmentation next = state.with(false, 2, 1, 2, FIRST_INNER, part);
    assertTrue(next.of(false, 1).isEmpty());
    assertEquals(2, next.of(false, 2).orElseThrow().total());
  }
}
