package dev.culvert.datapath.relay;

import java.util.Arrays;

/**
 * Token buckets, each for those whose keys hash to it. Their number is fixed, so that a stranger
 * cannot make them more, and the hash is seeded, so that he cannot choose whose bucket he shares.
 * Any thread may use them.
 */
final class TokenBuckets {

  private static final int BUCKETS = 1 << 14;
  private static final double NANOS_PER_SECOND = 1e9;

  private final double[] tokens = new double[BUCKETS];
  private final long[] filledAt = new long[BUCKETS];
  private final int perSecond;
  private final long seed;

  /**
   * Full buckets.
   *
   * @param perSecond tokens per second and bucket; it holds as many
   * @param seed random bits for the hash
   * @param nowNanos a monotonic clock's reading
   */
  TokenBuckets(int perSecond, long seed, long nowNanos) {
    this.perSecond = perSecond;
    this.seed = seed;
    Arrays.fill(tokens, perSecond);
    Arrays.fill(filledAt, nowNanos);
  }

  /** Takes a token from the key's bucket; false when there is none. */
  synchronized boolean take(long key, long nowNanos) {
    int bucket = bucketOf(key);
    double earned = (nowNanos - filledAt[bucket]) / NANOS_PER_SECOND * perSecond;
    double available = Math.min(perSecond, tokens[bucket] + earned);
    filledAt[bucket] = nowNanos;
    boolean admitted = available >= 1;
    tokens[bucket] = admitted ? available - 1 : available;
    return admitted;
  }

  private int bucketOf(long key) {
    long mixed = (key ^ seed) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return (int) (mixed >>> 50) & BUCKETS - 1;
  }
}
