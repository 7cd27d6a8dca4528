package dev.culvert.datapath.relay;

import dev.culvert.contracts.IkeSpi;
import dev.culvert.contracts.IpAddress;
import dev.culvert.crypto.CookieSecret;
import dev.culvert.crypto.RandomBytes;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Stateless cookies (RFC 7296 section 2.6): {@code version (4) | hash (16)}. A secret is used for a
 * minute and verifies for one more; a node that restarts begins with a new one. For one thread.
 */
final class InitCookies {

  static final int COOKIE_BYTES = Integer.BYTES + CookieSecret.HASH_BYTES;

  /** An IKE header and a Notify payload with the cookie. */
  static final int ANSWER_BYTES =
      DatagramClassifier.HEADER_BYTES + InitRequest.NOTIFY_HEADER_BYTES + COOKIE_BYTES;

  private static final long ROTATION = Duration.ofMinutes(1).toNanos();
  private static final byte IKE_VERSION = 0x20;
  private static final byte IKE_SA_INIT = 34;
  private static final byte RESPONSE = 0x20;

  private final RandomBytes random;
  private CookieSecret current;
  private CookieSecret previous;
  private int version;
  private long drawnAt;

  InitCookies(RandomBytes random, long nowNanos) {
    this.random = random;
    this.version = ByteBuffer.wrap(random.next(Integer.BYTES)).getInt();
    this.previous = new CookieSecret(random);
    this.current = new CookieSecret(random);
    this.drawnAt = nowNanos;
  }

  /** Whether a request brings the cookie that its initiator got from us. */
  boolean verify(byte[] message, InitRequest request, IpAddress source, IkeSpi spi, long nowNanos) {
    rotate(nowNanos);
    if (request.cookieBytes != COOKIE_BYTES) {
      return false;
    }
    int said = ByteBuffer.wrap(message, request.cookieAt, Integer.BYTES).getInt();
    if (said != version && said != version - 1) {
      return false;
    }
    CookieSecret secret = said == version ? current : previous;
    return secret.verify(
        message,
        request.nonceAt,
        request.nonceBytes,
        source,
        spi,
        request.cookieAt + Integer.BYTES);
  }

  /** Writes the response that asks for a cookie; it has {@link #ANSWER_BYTES}. */
  void writeAnswer(
      byte[] message,
      InitRequest request,
      IpAddress source,
      IkeSpi spi,
      long nowNanos,
      byte[] answer) {
    rotate(nowNanos);
    ByteBuffer.wrap(answer)
        .putLong(spi.value())
        .putLong(0)
        .put((byte) InitRequest.NOTIFY)
        .put(IKE_VERSION)
        .put(IKE_SA_INIT)
        .put(RESPONSE)
        .putInt(0)
        .putInt(ANSWER_BYTES)
        .putShort((short) 0)
        .putShort((short) (InitRequest.NOTIFY_HEADER_BYTES + COOKIE_BYTES))
        .putShort((short) 0)
        .putShort((short) InitRequest.COOKIE)
        .putInt(version);
    current.hash(
        message,
        request.nonceAt,
        request.nonceBytes,
        source,
        spi,
        answer,
        ANSWER_BYTES - CookieSecret.HASH_BYTES);
  }

  private void rotate(long nowNanos) {
    long age = nowNanos - drawnAt;
    if (age < ROTATION) {
      return;
    }
    previous = age < 2 * ROTATION ? current : new CookieSecret(random);
    current = new CookieSecret(random);
    version++;
    drawnAt = nowNanos;
  }
}
