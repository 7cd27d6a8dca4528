package dev.culvert.datapath.relay;

/**
 * The parts of an IKE_SA_INIT request that a cookie is about: Ni, and the COOKIE when it comes as
 * the first payload, as it must (RFC 7296 section 2.6). One object is read into again and again.
 *
 * <pre>
 * payload: next payload 0, critical 1, length 2 (2, with this header)
 *   Notify: protocol 4, SPI size 5, type 6 (2), data 8
 *   Nonce:  data 4
 * </pre>
 */
final class InitRequest {

  static final int PAYLOAD_HEADER_BYTES = 4;
  static final int NOTIFY_HEADER_BYTES = 8;
  static final int NOTIFY = 41;
  static final int COOKIE = 16390;

  private static final int NONCE = 40;

  /** RFC 7296 section 3.9. */
  private static final int LEAST_NONCE_BYTES = 16;

  private static final int MOST_NONCE_BYTES = 256;
  private static final int NEXT_PAYLOAD = 16;

  /** Where Ni lies. */
  int nonceAt;

  int nonceBytes;

  /** Where the cookie lies, when there is one. */
  int cookieAt;

  /** 0 without a cookie. */
  int cookieBytes;

  /**
   * Reads a message with a sound IKE header.
   *
   * @param at where the header begins
   * @param length of the message
   * @return whether the payloads lie within it and a nonce is among them
   */
  boolean read(byte[] buffer, int at, int length) {
    nonceBytes = 0;
    cookieBytes = 0;
    int end = at + length;
    int type = Byte.toUnsignedInt(buffer[at + NEXT_PAYLOAD]);
    int payload = at + DatagramClassifier.HEADER_BYTES;
    boolean first = true;
    while (type != 0) {
      if (end - payload < PAYLOAD_HEADER_BYTES) {
        return false;
      }
      int bytes = unsignedShort(buffer, payload + 2);
      if (bytes < PAYLOAD_HEADER_BYTES || bytes > end - payload) {
        return false;
      }
      if (type == NONCE) {
        nonceAt = payload + PAYLOAD_HEADER_BYTES;
        nonceBytes = bytes - PAYLOAD_HEADER_BYTES;
      } else if (first && type == NOTIFY) {
        readCookie(buffer, payload, bytes);
      }
      first = false;
      type = Byte.toUnsignedInt(buffer[payload]);
      payload += bytes;
    }
    return nonceBytes >= LEAST_NONCE_BYTES && nonceBytes <= MOST_NONCE_BYTES;
  }

  private void readCookie(byte[] buffer, int payload, int bytes) {
    if (bytes > NOTIFY_HEADER_BYTES
        && buffer[payload + 5] == 0
        && unsignedShort(buffer, payload + 6) == COOKIE) {
      cookieAt = payload + NOTIFY_HEADER_BYTES;
      cookieBytes = bytes - NOTIFY_HEADER_BYTES;
    }
  }

  private static int unsignedShort(byte[] buffer, int at) {
    return Byte.toUnsignedInt(buffer[at]) << 8 | Byte.toUnsignedInt(buffer[at + 1]);
  }
}
