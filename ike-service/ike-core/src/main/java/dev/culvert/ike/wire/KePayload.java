package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * The Key Exchange payload, RFC 7296 section 3.4.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   Diffie-Hellman Group Num    |           RESERVED            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                       Key Exchange Data                       ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param group the IANA number of the key exchange method, known or not
 */
public record KePayload(int group, ByteString data) implements Payload {
  static Decoded<KePayload> decode(OctetReader in) {
    int group = in.u16();
    in.u16();
    ByteString data = in.rest();
    return in.overrun() || data.isEmpty()
        ? Decoded.malformed("KE payload: no Key Exchange Data")
        : Decoded.ok(new KePayload(group, data));
  }

  @Override
  public PayloadType type() {
    return PayloadType.KEY_EXCHANGE;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.u16(group).u16(0).octets(data);
  }
}
