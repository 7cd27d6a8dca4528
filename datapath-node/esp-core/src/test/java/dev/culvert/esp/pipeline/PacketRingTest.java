package dev.culvert.esp.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets between two threads: all of them, as they were, in order. */
class PacketRingTest {
  private static final int RING_BYTES = 4096;
  private static final int BUFFER_BYTES = 2048;
  private static final int PACKETS = 40_000;

  /** The ring is gone round thousands of times, with packets of all lengths. */
  @Test
  void theTakerGetsWhatWasOffered() throws InterruptedException {
    PacketRing ring = new PacketRing(RING_BYTES);
    Thread producer = new Thread(() -> offerAll(ring));
    producer.start();
    Random random = new Random(7);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int i = 0; i < PACKETS; i++) {
      while (!ring.hasNext()) {
        Thread.onSpinWait();
      }
      int length = random.nextInt(BUFFER_BYTES / 2);
      int at = random.nextInt(BUFFER_BYTES / 2);
      ring.take(buffer);
      assertEquals(length, ring.length());
      assertEquals(at, ring.offset());
      assertEquals(i, ring.note());
      for (int b = 0; b < length; b++) {
        if (buffer[at + b] != (byte) (i + b)) {
          throw new AssertionError("packet " + i + " differs at byte " + b);
        }
      }
    }
    producer.join();
    assertFalse(ring.hasNext());
  }

  private static void offerAll(PacketRing ring) {
    Random random = new Random(7);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int i = 0; i < PACKETS; i++) {
      int length = random.nextInt(BUFFER_BYTES / 2);
      int at = random.nextInt(BUFFER_BYTES / 2);
      for (int b = 0; b < length; b++) {
        buffer[at + b] = (byte) (i + b);
      }
      while (!ring.offer(buffer, at, length, i)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aFullRingTakesNothingUntilThereIsRoom() {
    PacketRing ring = new PacketRing(RING_BYTES);
    byte[] buffer = new byte[BUFFER_BYTES];
    int taken = 0;
    while (ring.offer(buffer, 0, 1000, taken)) {
      taken++;
    }
    assertEquals(RING_BYTES / 1024, taken);
    assertTrue(ring.hasNext());
    ring.take(buffer);
    assertTrue(ring.offer(buffer, 0, 1000, taken));
    assertFalse(ring.offer(buffer, 0, 1000, taken));
  }
}
