package dev.culvert.ike.app.partition;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.Secret;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.crypto.SpiTag;
import java.nio.ByteBuffer;

/**
 * SPIs that name their partition, so that two partitions never give the same.
 *
 * <pre>
 * ESP SPI (RFC 4303 section 2.1):
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+---------------------+---------------------------------------+
 * |0|    partition + 1    |                random                 |
 * +-+---------------------+---------------------------------------+
 * </pre>
 *
 * <p>The first bit is one in SPIs of the overlay; a partition field of zero is for manual SPIs.
 */
public final class SpiAllocator {

  /** Partitions that the field of an ESP SPI can name. */
  public static final int MAX_PARTITIONS = (1 << 11) - 1;

  private static final int RANDOM_BITS = 20;

  private final int partition;
  private final Secret tagKey;
  private final RandomBytes random;
  private final IkeSaTable sas;

  SpiAllocator(int partition, Secret tagKey, RandomBytes random, IkeSaTable sas) {
    this.partition = partition;
    this.tagKey = tagKey;
    this.random = random;
    this.sas = sas;
  }

  /** An SPI that no IKE SA of this partition has. */
  IkeSpi ikeSpi() {
    IkeSpi spi;
    do {
      spi = SpiTag.allocate(tagKey.expose(), partition, random);
    } while (sas.find(spi).isPresent());
    return spi;
  }

  /** An SPI that no SA receives by. */
  int espSpi() {
    int spi;
    do {
      int bits = ByteBuffer.wrap(random.next(Integer.BYTES)).getInt();
      spi = partition + 1 << RANDOM_BITS | bits >>> Integer.SIZE - RANDOM_BITS;
    } while (sas.knowsEspSpi(spi));
    return spi;
  }
}
