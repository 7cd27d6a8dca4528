package dev.culvert.datapath.relay;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.crypto.RandomBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Decides which IKE messages reach the broker. First messages anybody can send, from any address,
 * and each costs ike-service a Diffie-Hellman and a half-open IKE SA.
 *
 * <pre>
 * first, few in this second and the last ──▶ bucket of the source prefix ──▶ publish
 * first, many: with a right cookie ──▶ bucket of the prefix, of the proven ──▶ publish
 *              without ─────────────▶ bucket of the source prefix ──▶ ask for a cookie
 * of an IKE SA ───────────────────────▶ bucket of the SPI ──▶ publish
 * </pre>
 *
 * Prefixes are /24 of IPv4 and /56 of IPv6. Those who have proven their address have buckets apart,
 * so that forged neighbours cannot empty them. Any thread may ask.
 */
public final class Admission {

  /** What is to be done with a first message. */
  public enum Decision {
    /** It goes to ike-service. */
    PUBLISH,
    /** Its sender has to come again with a cookie; the answer is written. */
    ASK_FOR_COOKIE,
    /** Its source prefix has sent too many. */
    RATE_LIMITED,
    /** A cookie is wanted and it has no nonce that one could be bound to. */
    MALFORMED
  }

  /** Length of an answer that asks for a cookie, bytes. */
  public static final int ANSWER_BYTES = InitCookies.ANSWER_BYTES;

  private static final Logger LOG = Logger.getLogger(Admission.class);

  /** Messages per second and IKE SA: many fragments (RFC 7383), and nothing of a flood. */
  private static final int PER_IKE_SA = 200;

  private static final long WINDOW = Duration.ofSeconds(1).toNanos();

  private final TokenBuckets unproven;
  private final TokenBuckets proven;
  private final TokenBuckets ikeSas;
  private final InitCookies cookies;
  private final RelayCounters counters;
  private final int threshold;
  private final InitRequest request = new InitRequest();
  private long windowStart;
  private long inWindow;
  private long inLastWindow;
  private boolean wanted;

  /**
   * Nothing seen yet.
   *
   * @param perPrefix first messages per second and source prefix
   * @param threshold first messages without a cookie, per second, from which cookies are asked for
   * @param nowNanos a monotonic clock's reading
   */
  public Admission(
      int perPrefix, int threshold, RandomBytes random, RelayCounters counters, long nowNanos) {
    long seed = ByteBuffer.wrap(random.next(Long.BYTES)).getLong();
    this.unproven = new TokenBuckets(perPrefix, seed, nowNanos);
    this.proven = new TokenBuckets(perPrefix, seed, nowNanos);
    this.ikeSas = new TokenBuckets(PER_IKE_SA, seed, nowNanos);
    this.cookies = new InitCookies(random, nowNanos);
    this.counters = counters;
    this.threshold = threshold;
    this.windowStart = nowNanos;
  }

  /** Whether a message of an IKE SA is published. */
  public boolean admits(IkeSpi ourSpi, long nowNanos) {
    return ikeSas.take(ourSpi.value(), nowNanos);
  }

  /**
   * Decides on a first message.
   *
   * @param buffer holds the IKE message from {@code at} on
   * @param spi the initiator's SPI
   * @param answer gets the answer that asks for a cookie, {@link #ANSWER_BYTES} long
   */
  public synchronized Decision decide(
      byte[] buffer,
      int at,
      int length,
      IpAddress source,
      IkeSpi spi,
      long nowNanos,
      byte[] answer) {
    moveWindow(nowNanos);
    if (!wanted) {
      inWindow++;
      return unproven.take(prefix(source), nowNanos) ? Decision.PUBLISH : Decision.RATE_LIMITED;
    }
    if (!request.read(buffer, at, length)) {
      inWindow++;
      return Decision.MALFORMED;
    }
    if (cookies.verify(buffer, request, source, spi, nowNanos)) {
      counters.cookieAccepted();
      return proven.take(prefix(source), nowNanos) ? Decision.PUBLISH : Decision.RATE_LIMITED;
    }
    inWindow++;
    if (!unproven.take(prefix(source), nowNanos)) {
      return Decision.RATE_LIMITED;
    }
    // A wrong cookie is as good as none: the secret may have changed (RFC 7296 section 2.6).
    cookies.writeAnswer(buffer, request, source, spi, nowNanos, answer);
    return Decision.ASK_FOR_COOKIE;
  }

  private static long prefix(IpAddress source) {
    return switch (source.family()) {
      case IPV4 -> source.low() >>> 8;
      case IPV6 -> source.high() >>> 8 | 1L << 63;
    };
  }

  /** First messages without a cookie, per second, from which cookies are asked for. */
  public int threshold() {
    return threshold;
  }

  /** Whether a first message needs a cookie now. */
  public synchronized boolean cookiesWanted(long nowNanos) {
    moveWindow(nowNanos);
    return wanted;
  }

  private void moveWindow(long nowNanos) {
    long age = nowNanos - windowStart;
    if (age >= WINDOW) {
      inLastWindow = age < 2 * WINDOW ? inWindow : 0;
      inWindow = 0;
      windowStart = nowNanos;
    }
    boolean many = inWindow >= threshold || inLastWindow >= threshold;
    if (many != wanted) {
      wanted = many;
      // Twice in a flood: at its begin and behind its end.
      LOG.infof("first messages %s a cookie", many ? "need" : "need no more");
    }
  }
}
