package dev.culvert.datapath.relay;

import dev.culvert.contracts.IpAddress;
import java.util.Arrays;

/**
 * Limits first messages with a token bucket per source prefix (/24 of IPv4, /56 of IPv6), so that
 * one network cannot fill the broker. The number of buckets is fixed: prefixes share one when their
 * hashes meet, and the hash is seeded so that a stranger cannot choose whose.
 */
public final class FirstMessageGuard {

  private static final int BUCKETS = 1 << 14;
  private static final double NANOS_PER_SECOND = 1e9;

  private final double[] tokens = new double[BUCKETS];
  private final long[] filledAt = new long[BUCKETS];
  private final int perSecond;
  private final long seed;

  /**
   * Full buckets.
   *
   * @param perSecond first messages per second and prefix; as many may come at once
   * @param seed random bits for the hash
   * @param nowNanos a monotonic clock's reading
   */
  public FirstMessageGuard(int perSecond, long seed, long nowNanos) {
    this.perSecond = perSecond;
    this.seed = seed;
    Arrays.fill(tokens, perSecond);
    Arrays.fill(filledAt, nowNanos);
  }

  /** Takes a token of the source's prefix; false when there is none. */
  public synchronized boolean admit(IpAddress source, long nowNanos) {
    int bucket = bucketOf(source);
    double earned = (nowNanos - filledAt[bucket]) / NANOS_PER_SECOND * perSecond;
    double available = Math.min(perSecond, tokens[bucket] + earned);
    filledAt[bucket] = nowNanos;
    boolean admitted = available >= 1;
    tokens[bucket] = admitted ? available - 1 : available;
    return admitted;
  }

  private int bucketOf(IpAddress source) {
    long prefix =
        switch (source.family()) {
          case IPV4 -> source.low() >>> 8;
          case IPV6 -> source.high() >>> 8 | 1L << 63;
        };
    long mixed = (prefix ^ seed) * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
    return (int) (mixed >>> 50) & BUCKETS - 1;
  }
}
