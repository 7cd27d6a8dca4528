package dev.culvert.crypto;

import dev.culvert.contracts.IkeSpi;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The tag in the IKE SPIs that we allocate: HMAC-SHA256 over version, partition and random, cut to
 * 16 bits. It lets a node drop what cannot be ours without a look into any state; that a guess hits
 * once in 65,536 times costs no more than the look.
 */
public final class SpiTag {

  /** Length of the key in bytes. */
  public static final int KEY_BYTES = 32;

  private static final int TAG_BYTES = 2;

  private SpiTag() {}

  /** The tag of an SPI with these fields, in 0 .. 65535. */
  public static int compute(byte[] tagKey, int version, int partition, int random) {
    return Short.toUnsignedInt(ByteBuffer.wrap(mac(tagKey, version, partition, random)).getShort());
  }

  /** True when the SPI has our layout and its tag is right: we allocated it. */
  public static boolean verify(byte[] tagKey, IkeSpi spi) {
    byte[] expected = mac(tagKey, spi.version(), spi.partition(), spi.random());
    byte[] found = ByteBuffer.allocate(TAG_BYTES).putShort((short) spi.tag()).array();
    return spi.version() == IkeSpi.VERSION && MessageDigest.isEqual(expected, found);
  }

  /** A new SPI that names the partition. */
  public static IkeSpi allocate(byte[] tagKey, int partition, RandomBytes random) {
    int drawn = ByteBuffer.wrap(random.next(Integer.BYTES)).getInt();
    return IkeSpi.of(partition, compute(tagKey, IkeSpi.VERSION, partition, drawn), drawn);
  }

  private static byte[] mac(byte[] tagKey, int version, int partition, int random) {
    byte[] fields =
        ByteBuffer.allocate(2 * Integer.BYTES)
            .putInt(version << 12 | partition)
            .putInt(random)
            .array();
    return Arrays.copyOf(Hmac.compute(Hmac.SHA2_256, tagKey, fields), TAG_BYTES);
  }
}
