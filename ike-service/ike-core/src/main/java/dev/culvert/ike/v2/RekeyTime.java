package dev.culvert.ike.v2;

import dev.culvert.contracts.event.IkeReport.Side;
import dev.culvert.crypto.RandomBytes;
import java.nio.ByteBuffer;

/**
 * When SAs are rekeyed. Chance spreads the moments, and the side that made an SA comes first, so
 * that both sides seldom rekey the same one at once (RFC 7296 section 2.8.1).
 */
final class RekeyTime {
  /** Soft limit of the side that made the SA in thousandths of the hard one, before the chance. */
  private static final int FIRST = 700;

  /** The same of the other side, which steps in when the first fails. */
  private static final int SECOND = 800;

  /** How far chance reaches, in thousandths of the hard limit. */
  private static final int CHANCE = 100;

  /** How late a rekey may be before an outage must have held it up, in milliseconds. */
  private static final long OVERDUE = 10_000;

  /** Over how long rekeys that an outage held up are spread, in milliseconds. */
  private static final int SPREAD = 30_000;

  /**
   * The bounds, in milliseconds, of the least that passes before a refused rekey is tried again;
   * the most is three times as much.
   */
  private static final int RETRY_SOONEST = 100;

  private static final int RETRY_LATEST = 2_000;

  /** The least that passes is this part of what is left of the SA's life. */
  private static final int RETRY_PART = 8;

  private RekeyTime() {}

  /** The soft limits of one SA, as a share of the hard ones. */
  record Share(int thousandths) {
    long of(long hard) {
      return hard / 1_000 * thousandths + hard % 1_000 * thousandths / 1_000;
    }
  }

  /** The share for an SA that was made by an exchange in which we were on this side. */
  static Share share(Side side, RandomBytes random) {
    return new Share((side == Side.INITIATOR ? FIRST : SECOND) + below(CHANCE, random));
  }

  /**
   * When to try again what the peer could not do now (section 2.25): after 2 to 6 s, or so soon
   * that there are several more tries before the SA expires.
   */
  static long retry(long now, long expiresAt, RandomBytes random) {
    int least = Math.clamp((expiresAt - now) / RETRY_PART, RETRY_SOONEST, RETRY_LATEST);
    return now + least + below(2 * least, random);
  }

  static boolean isOverdue(long rekeyAt, long now) {
    return now - rekeyAt > OVERDUE;
  }

  /** A moment for an overdue rekey, well before the SA expires. */
  static long spread(long now, long expiresAt, RandomBytes random) {
    long left = Math.max(1, (expiresAt - now) / 2);
    return now + below((int) Math.min(SPREAD, left), random);
  }

  /** A number from 0 to {@code bound} - 1, which is at most 65536. */
  private static int below(int bound, RandomBytes random) {
    int sixteenBits = Short.toUnsignedInt(ByteBuffer.wrap(random.next(Short.BYTES)).getShort());
    return (int) ((long) sixteenBits * bound >> Short.SIZE);
  }
}
