package dev.culvert.esp.sad;

import dev.culvert.esp.stats.DropReason;

/**
 * Anti-replay window (RFC 4303 3.4.3) over 32-bit or extended sequence numbers, as a ring of 64-bit
 * words (RFC 6479): moving it on clears whole words and shifts nothing. A number is checked before
 * the ICV is and marked only after the ICV was right, so a forged packet moves nothing.
 */
public final class ReplayWindow {
  /** Smallest size, packets (RFC 4303 3.4.3). */
  public static final int LEAST = 32;

  /** Largest size, packets. */
  public static final int MOST = 4096;

  private static final int WORD_BITS = 64;
  private static final int WORD_SHIFT = 6;
  private static final long HALF_MASK = 0xffff_ffffL;

  private final int size;
  private final long[] words;
  private final int wordMask;
  private long highest;

  /**
   * An empty window.
   *
   * @param size packets that may arrive late, {@link #LEAST} to {@link #MOST}; 0 for no check
   */
  public ReplayWindow(int size) {
    if (size != 0 && (size < LEAST || size > MOST)) {
      throw new IllegalArgumentException(
          "replay window is " + size + " packets, must be 0 or " + LEAST + " to " + MOST);
    }
    this.size = size;
    // One word more than the window has, because the newest word is only partly in use.
    int needed = (size + WORD_BITS - 1) / WORD_BITS + 1;
    int ring = Integer.highestOneBit(Math.max(1, needed - 1)) << 1;
    this.words = new long[ring];
    this.wordMask = ring - 1;
  }

  /**
   * The extended sequence number whose low half was sent: the one that lies nearest to the window
   * (RFC 4303 appendix A2.2). It is a guess that only the right ICV makes certain; before the first
   * packet it may be negative, which {@link #check} refuses.
   *
   * @param low unsigned 32 bits
   */
  public long extended(long low) {
    long bottom = (highest & HALF_MASK) - size + 1;
    long high = highest >>> 32;
    if (bottom >= 0) {
      return (low >= bottom ? high : high + 1) << 32 | low;
    }
    return (low >= (bottom & HALF_MASK) ? high - 1 : high) << 32 | low;
  }

  /** Whether a packet with this number may still be accepted; {@code NOT_DROPPED} when it may. */
  public DropReason check(long sequence) {
    if (sequence > highest || size == 0) {
      return DropReason.NOT_DROPPED;
    }
    if (sequence <= 0 || highest - sequence >= size) {
      return DropReason.REPLAY_TOO_OLD;
    }
    return (words[wordOf(sequence)] & bitOf(sequence)) == 0
        ? DropReason.NOT_DROPPED
        : DropReason.REPLAY_DUPLICATE;
  }

  /**
   * Marks a number that {@link #check} allowed and whose packet's ICV was right.
   *
   * @return whether it is the highest so far
   */
  public boolean mark(long sequence) {
    boolean newest = sequence > highest;
    if (newest) {
      advance(sequence);
    }
    words[wordOf(sequence)] |= bitOf(sequence);
    return newest;
  }

  private void advance(long sequence) {
    long newWords = (sequence >>> WORD_SHIFT) - (highest >>> WORD_SHIFT);
    int clear = (int) Math.min(newWords, words.length);
    for (int i = 1; i <= clear; i++) {
      words[(int) ((highest >>> WORD_SHIFT) + i) & wordMask] = 0;
    }
    highest = sequence;
  }

  private int wordOf(long sequence) {
    return (int) (sequence >>> WORD_SHIFT) & wordMask;
  }

  private static long bitOf(long sequence) {
    return 1L << sequence;
  }
}
