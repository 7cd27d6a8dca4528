package dev.culvert.esp.sad;

import dev.culvert.contracts.EncryptionAlgorithm;
import dev.culvert.crypto.RandomBytes;
import dev.culvert.esp.packet.EspHeader;

/** Writes the IV of an outgoing packet. */
@FunctionalInterface
interface IvSource {

  void write(byte[] buffer, int at, long sequence);

  /** The source that the algorithm's RFC asks for. */
  static IvSource of(EncryptionAlgorithm algorithm, RandomBytes random) {
    if (algorithm.ivBytes() == 0) {
      return (buffer, at, sequence) -> {};
    }
    // Unique under the key because the sequence number is (RFC 3686 2.1, RFC 4106 3.1).
    return algorithm.needsUniqueIv()
        ? (buffer, at, sequence) -> EspHeader.writeCounterIv(buffer, at, sequence)
        : new Unpredictable(algorithm.ivBytes(), random);
  }

  /** Random IVs (RFC 3602 3), drawn for many packets at once. */
  final class Unpredictable implements IvSource {
    private static final int PACKETS = 256;

    private final int ivBytes;
    private final RandomBytes random;
    private final byte[] pool;
    private int used;

    Unpredictable(int ivBytes, RandomBytes random) {
      this.ivBytes = ivBytes;
      this.random = random;
      this.pool = new byte[PACKETS * ivBytes];
      this.used = pool.length;
    }

    @Override
    public void write(byte[] buffer, int at, long sequence) {
      if (used == pool.length) {
        random.fill(pool);
        used = 0;
      }
      System.arraycopy(pool, used, buffer, at, ivBytes);
      used += ivBytes;
    }
  }
}
