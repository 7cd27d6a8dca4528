package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * The Nonce payload, RFC 7296 section 3.9.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                            Nonce Data                         ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param nonce 16 to 256 octets
 */
public record NoncePayload(ByteString nonce) implements Payload {
  private static final int MIN_LENGTH = 16;
  private static final int MAX_LENGTH = 256;

  static Decoded<NoncePayload> decode(OctetReader in) {
    ByteString nonce = in.rest();
    return nonce.length() < MIN_LENGTH || nonce.length() > MAX_LENGTH
        ? Decoded.malformed("Nonce payload: length outside 16..256 octets")
        : Decoded.ok(new NoncePayload(nonce));
  }

  @Override
  public PayloadType type() {
    return PayloadType.NONCE;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.octets(nonce);
  }
}
