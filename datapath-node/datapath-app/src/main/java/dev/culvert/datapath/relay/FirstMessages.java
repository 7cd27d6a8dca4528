package dev.culvert.datapath.relay;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.crypto.RandomBytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Decides which first messages reach the broker. Anybody can send them, from any address, and each
 * costs ike-service a Diffie-Hellman and a half-open IKE SA.
 *
 * <pre>
 * few in this second and the last ──▶ bucket of the source prefix ──▶ publish
 * many: with a right cookie ──▶ bucket of the prefix, of the proven ──▶ publish
 *       without ─────────────▶ bucket of the source prefix ──▶ ask for a cookie
 * </pre>
 *
 * Those who have proven their address have buckets apart, so that forged neighbours cannot empty
 * them. Any thread may ask.
 */
public final class FirstMessages {

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

  private static final Logger LOG = Logger.getLogger(FirstMessages.class);
  private static final long WINDOW = Duration.ofSeconds(1).toNanos();

  private final FirstMessageGuard unproven;
  private final FirstMessageGuard proven;
  private final InitCookies cookies;
  private final RelayCounters counters;
  private final int threshold;
  private final InitRequest request = new InitRequest();
  private long windowStart;
  private long inWindow;
  private long inLastWindow;
  private volatile boolean wanted;

  /**
   * Nothing seen yet.
   *
   * @param perPrefix first messages per second and source prefix
   * @param threshold first messages without a cookie, per second, from which cookies are asked for
   * @param nowNanos a monotonic clock's reading
   */
  public FirstMessages(
      int perPrefix, int threshold, RandomBytes random, RelayCounters counters, long nowNanos) {
    long seed = ByteBuffer.wrap(random.next(Long.BYTES)).getLong();
    this.unproven = new FirstMessageGuard(perPrefix, seed, nowNanos);
    this.proven = new FirstMessageGuard(perPrefix, seed, nowNanos);
    this.cookies = new InitCookies(random, nowNanos);
    this.counters = counters;
    this.threshold = threshold;
    this.windowStart = nowNanos;
  }

  /**
   * Decides.
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
      return unproven.admit(source, nowNanos) ? Decision.PUBLISH : Decision.RATE_LIMITED;
    }
    if (!request.read(buffer, at, length)) {
      inWindow++;
      return Decision.MALFORMED;
    }
    if (cookies.verify(buffer, request, source, spi, nowNanos)) {
      counters.cookieAccepted();
      return proven.admit(source, nowNanos) ? Decision.PUBLISH : Decision.RATE_LIMITED;
    }
    inWindow++;
    if (!unproven.admit(source, nowNanos)) {
      return Decision.RATE_LIMITED;
    }
    // A wrong cookie is as good as none: the secret may have changed (RFC 7296 section 2.6).
    cookies.writeAnswer(buffer, request, source, spi, nowNanos, answer);
    return Decision.ASK_FOR_COOKIE;
  }

  /** Whether cookies were wanted of the last first message. */
  public boolean cookiesWanted() {
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
      // Twice in a flood: at its begin, and at the first message that comes after its end.
      LOG.infof("first messages %s a cookie", many ? "need" : "need no more");
    }
  }
}
