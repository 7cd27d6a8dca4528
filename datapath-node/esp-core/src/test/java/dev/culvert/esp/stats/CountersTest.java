package dev.culvert.esp.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class CountersTest {

  @Test
  void countsDropsByReason() {
    DropCounters drops = new DropCounters();
    drops.count(DropReason.NO_SA);
    drops.count(DropReason.NO_SA);
    drops.count(DropReason.DUMMY);
    assertEquals(2, drops.get(DropReason.NO_SA));
    assertEquals(1, drops.get(DropReason.DUMMY));
    assertEquals(0, drops.get(DropReason.ICV_INVALID));
    assertEquals(3, drops.total());
  }

  @Test
  void firstUseStaysAndLastUseMoves() {
    SaCounters counters = new SaCounters();
    assertEquals(0, counters.firstUse());
    counters.transformed(100, 5000);
    counters.transformed(60, 7000);
    assertEquals(5000, counters.firstUse());
    assertEquals(7000, counters.lastUse());
    assertEquals(2, counters.packets());
    assertEquals(160, counters.bytes());
  }

  @Test
  void reasonsHaveLabelsThatMetricsTake() {
    for (DropReason reason : EnumSet.allOf(DropReason.class)) {
      assertTrue(reason.label().matches("[a-z]+(-[a-z]+)*"), reason.label());
      assertTrue(!reason.description().isBlank(), reason.name());
    }
    assertEquals("replay-too-old", DropReason.REPLAY_TOO_OLD.label());
  }

  @Test
  void anotherThreadSeesACounterMove() throws InterruptedException {
    Counter counter = new Counter();
    Thread reader =
        new Thread(
            () -> {
              while (counter.get() < 1000) {
                Thread.onSpinWait();
              }
            });
    reader.start();
    for (int i = 0; i < 1000; i++) {
      counter.increment();
    }
    reader.join(10_000);
    assertTrue(!reader.isAlive(), "the reader saw the last value");
  }
}
