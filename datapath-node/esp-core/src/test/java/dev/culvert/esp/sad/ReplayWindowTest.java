package dev.culvert.esp.sad;

import static dev.culvert.esp.stats.DropReason.NOT_DROPPED;
import static dev.culvert.esp.stats.DropReason.REPLAY_DUPLICATE;
import static dev.culvert.esp.stats.DropReason.REPLAY_TOO_OLD;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.stats.DropReason;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayWindowTest {

  @Test
  void numberZeroIsNeverValid() {
    assertEquals(REPLAY_TOO_OLD, new ReplayWindow(64).check(0));
  }

  /** Manual keys: the peer may begin anew at 1 (RFC 4303 2.2). */
  @Test
  void withoutAWindowEveryNumberIsTaken() {
    ReplayWindow window = new ReplayWindow(0);
    for (long number : new long[] {7, 7, 1, 0, 0xffff_ffffL, 2}) {
      assertEquals(NOT_DROPPED, window.check(number));
      window.mark(number);
    }
  }

  @Test
  void marksOnceAndOnlyWhatWasMarked() {
    ReplayWindow window = new ReplayWindow(64);
    assertEquals(NOT_DROPPED, window.check(5));
    assertEquals(NOT_DROPPED, window.check(5), "checking marks nothing");
    assertTrue(window.mark(5));
    assertEquals(REPLAY_DUPLICATE, window.check(5));
    assertEquals(NOT_DROPPED, window.check(4));
    assertFalse(window.mark(4), "older than the newest");
    assertEquals(REPLAY_DUPLICATE, window.check(4));
  }

  @Test
  void theEdgeIsExactlySizePacketsBack() {
    ReplayWindow window = new ReplayWindow(64);
    window.mark(100);
    assertEquals(NOT_DROPPED, window.check(37));
    assertEquals(REPLAY_TOO_OLD, window.check(36));
  }

  @Test
  void reachesTheLastSequenceNumber() {
    ReplayWindow window = new ReplayWindow(1024);
    window.mark(0xffff_ffffL);
    assertEquals(REPLAY_DUPLICATE, window.check(0xffff_ffffL));
    assertEquals(NOT_DROPPED, window.check(0xffff_ffffL - 1023));
    assertEquals(REPLAY_TOO_OLD, window.check(0xffff_ffffL - 1024));
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 65, 128, 1000, 1024, 4096})
  void agreesWithASetOfNumbers(int size) {
    Random random = new Random(size);
    ReplayWindow window = new ReplayWindow(size);
    Set<Long> seen = new HashSet<>();
    long highest = 0;
    for (int i = 0; i < 30_000; i++) {
      long leap = random.nextInt(100) == 0 ? random.nextInt(3 * size) : random.nextInt(4);
      long sequence = Math.max(0, highest + leap - random.nextInt(random.nextInt(size + 80) + 1));
      DropReason expected =
          sequence == 0 || (sequence <= highest && highest - sequence >= size)
              ? REPLAY_TOO_OLD
              : seen.contains(sequence) ? REPLAY_DUPLICATE : NOT_DROPPED;
      assertEquals(expected, window.check(sequence));
      if (expected == NOT_DROPPED) {
        assertEquals(sequence > highest, window.mark(sequence));
        seen.add(sequence);
        highest = Math.max(highest, sequence);
      }
    }
  }

  /** RFC 4303 appendix A2.2: whichever half the number comes in, it is found again. */
  @ParameterizedTest
  @ValueSource(ints = {32, 64, 128, 4096})
  void findsTheHighHalfOfWhatLiesNearTheWindow(int size) {
    Random random = new Random(size);
    ReplayWindow window = new ReplayWindow(size);
    long highest = 0;
    for (int i = 0; i < 30_000; i++) {
      long ahead = random.nextLong((1L << 32) - size);
      long sequence =
          random.nextBoolean()
              ? highest + ahead
              : highest - random.nextLong(Math.min(size, highest + 1));
      assertEquals(sequence, window.extended(sequence & 0xffff_ffffL), "behind " + highest);
      if (window.check(sequence) == NOT_DROPPED) {
        window.mark(sequence);
        highest = Math.max(highest, sequence);
      }
    }
    assertTrue(highest > 1L << 40, "many halves were crossed");
  }

  /** Before the first packets there is nothing below zero. */
  @Test
  void aLowHalfFromBeforeTheBeginningIsRefused() {
    ReplayWindow window = new ReplayWindow(64);
    assertEquals(REPLAY_TOO_OLD, window.check(window.extended(0xffff_ffffL)));
    assertEquals(REPLAY_TOO_OLD, window.check(window.extended(0)));
    assertEquals(NOT_DROPPED, window.check(window.extended(1)));
  }

  @Test
  void refusesSizesOutsideTheRange() {
    assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(31));
    assertThrows(IllegalArgumentException.class, () -> new ReplayWindow(4097));
  }
}
