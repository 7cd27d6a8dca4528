package dev.culvert.datapath.relay;

import dev.culvert.contracts.IkeSpi;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** IKE_SA_INIT requests as a node sees them (RFC 7296 sections 1.2 and 2.6). */
public final class InitMessages {

  private InitMessages() {}

  /** A request: something in the place of SA and KE, then Ni. */
  public static byte[] request(IkeSpi spi) {
    byte[] nonce = new byte[32];
    new Random(1).nextBytes(nonce);
    return message(
        spi, 33, payload(34, new byte[40]), payload(40, new byte[36]), payload(0, nonce));
  }

  /** The request with a COOKIE before its other payloads. */
  public static byte[] withCookie(byte[] request, byte[] cookie) {
    byte[] notify =
        payload(33, ByteBuffer.allocate(4 + cookie.length).putInt(16390).put(cookie).array());
    IkeSpi spi = new IkeSpi(ByteBuffer.wrap(request).getLong());
    return message(spi, 41, notify, Arrays.copyOfRange(request, 28, request.length));
  }

  /** The cookie in a response that asks for it. */
  public static byte[] cookieIn(byte[] response) {
    return Arrays.copyOfRange(response, 36, response.length);
  }

  static byte[] payload(int next, byte[] body) {
    return ByteBuffer.allocate(4 + body.length)
        .put((byte) next)
        .put((byte) 0)
        .putShort((short) (4 + body.length))
        .put(body)
        .array();
  }

  static byte[] message(IkeSpi spi, int first, byte[]... payloads) {
    int length = 28 + Arrays.stream(payloads).mapToInt(payload -> payload.length).sum();
    ByteBuffer message =
        ByteBuffer.allocate(length)
            .putLong(spi.value())
            .putLong(0)
            .put((byte) first)
            .put((byte) 0x20)
            .put((byte) 34)
            .put((byte) 8)
            .putInt(0)
            .putInt(length);
    for (byte[] payload : payloads) {
      message.put(payload);
    }
    return message.array();
  }
}
