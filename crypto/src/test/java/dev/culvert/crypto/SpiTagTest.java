package dev.culvert.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IkeSpi;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SpiTagTest {

  private static final byte[] KEY = SeededRandom.of(1).next(SpiTag.KEY_BYTES);

  @Test
  void tagIsTheMacOverTheOtherFields() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    byte[] full = mac.doFinal(Hex.bytes("00001abc 89abcdef"));
    assertEquals((full[0] & 0xff) << 8 | full[1] & 0xff, SpiTag.compute(KEY, 1, 0xabc, 0x89abcdef));
  }

  @Test
  void ownSpisAreRecognisedAndNameTheirPartition() {
    RandomBytes random = SeededRandom.of(2);
    for (int partition = 0; partition < IkeSpi.MAX_PARTITIONS; partition += 37) {
      IkeSpi spi = SpiTag.allocate(KEY, partition, random);
      assertTrue(SpiTag.verify(KEY, spi));
      assertEquals(partition, spi.partition());
      assertEquals(IkeSpi.VERSION, spi.version());
    }
  }

  @Test
  void everyFieldCounts() {
    IkeSpi spi = SpiTag.allocate(KEY, 5, SeededRandom.of(3));
    int recognised = 0;
    for (int bit = 0; bit < 64; bit++) {
      recognised += SpiTag.verify(KEY, new IkeSpi(spi.value() ^ 1L << bit)) ? 1 : 0;
    }
    assertEquals(0, recognised);
    assertFalse(SpiTag.verify(SeededRandom.of(4).next(SpiTag.KEY_BYTES), spi));
    assertFalse(SpiTag.verify(KEY, IkeSpi.NONE));
  }

  /** 2^-16 for those of our version, one in 16: 20,000 strangers make 0.02 hits. */
  @Test
  void strangersAreNotOurs() {
    Random random = new Random(6);
    int recognised = 0;
    for (int i = 0; i < 20_000; i++) {
      recognised += SpiTag.verify(KEY, new IkeSpi(random.nextLong())) ? 1 : 0;
    }
    assertEquals(0, recognised);
  }
}
