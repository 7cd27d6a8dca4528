package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The number under which the owner of a partition signs. */
class GenerationTest {

  private final Offices offices = new Offices();
  private final int home = Offices.homeOfOffice2();
  private final Instant earlier = offices.now.minus(Duration.ofHours(1));

  @Test
  void isTheTimeAtFirst() {
    assertEquals(offices.now.toEpochMilli(), begin(offices.now));
  }

  @Test
  void growsAlthoughTheClockIsBehindTheLastOwners() throws Exception {
    long first = begin(offices.now);
    offices.acquire();
    offices.settle();
    offices.kill(home);
    assertEquals(first + 1, begin(earlier));
  }

  @Test
  void ofAnOwnerThatCommittedNothingIsForgotten() {
    begin(offices.now);
    offices.kill(home);
    assertEquals(earlier.toEpochMilli(), begin(earlier));
  }

  @Test
  void isStoredOnceAndNotForItself() throws Exception {
    begin(offices.now);
    assertTrue(offices.fireTimers(home).isEmpty(), "nothing is signed yet");
    offices.acquire();
    Offices.Input acquire = offices.inputs.remove();
    assertTrue(isStored(offices.take(acquire)));
    assertFalse(isStored(offices.take(acquire)));
  }

  private long begin(Instant now) {
    return offices.partitions[home].beginGeneration(now);
  }

  private static boolean isStored(Outbox outbox) {
    return outbox.entries().stream().anyMatch(entry -> entry.key().equals(StateRecords.GENERATION));
  }
}
