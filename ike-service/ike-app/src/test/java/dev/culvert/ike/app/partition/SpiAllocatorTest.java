package dev.culvert.ike.app.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.SpiTag;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpiAllocatorTest {

  private static final byte[] TAG_KEY = new byte[SpiTag.KEY_BYTES];

  @Test
  void spisNameTheirPartition() {
    Random random = new Random(2);
    for (int partition : new int[] {0, 1, SpiAllocator.MAX_PARTITIONS - 1}) {
      SpiAllocator spis =
          new SpiAllocator(partition, Secret.copyOf(TAG_KEY), random::nextBytes, new IkeSaTable());
      for (int i = 0; i < 1_000; i++) {
        IkeSpi ike = spis.ikeSpi();
        assertEquals(partition, ike.partition());
        assertTrue(SpiTag.verify(TAG_KEY, ike));
        int esp = spis.espSpi();
        assertEquals(partition + 1, esp >>> 20, "the overlay's bit is zero");
      }
    }
  }
}
