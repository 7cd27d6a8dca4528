package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * The Authentication payload, RFC 7296 section 3.8.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Auth Method   |                RESERVED                       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                      Authentication Data                      ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param method {@link #SHARED_KEY_MIC}, or another code
 */
public record AuthPayload(int method, ByteString data) implements Payload {
  /** Shared Key Message Integrity Code. */
  public static final int SHARED_KEY_MIC = 2;

  static Decoded<AuthPayload> decode(OctetReader in) {
    int method = in.u8();
    in.part(3);
    ByteString data = in.rest();
    return in.overrun()
        ? Decoded.malformed("AUTH payload: shorter than its header")
        : Decoded.ok(new AuthPayload(method, data));
  }

  @Override
  public PayloadType type() {
    return PayloadType.AUTHENTICATION;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.u8(method).u8(0).u16(0).octets(data);
  }
}
