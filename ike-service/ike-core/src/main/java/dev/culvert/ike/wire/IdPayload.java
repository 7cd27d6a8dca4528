package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * An Identification payload, RFC 7296 section 3.5.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   ID Type     |                 RESERVED                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                   Identification Data                         ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param type {@link PayloadType#ID_INITIATOR} or {@link PayloadType#ID_RESPONDER}
 * @param idType a constant of this class, or another code
 * @param reserved as received, since AUTH covers it (section 2.15); zero when sent
 */
public record IdPayload(PayloadType type, int idType, int reserved, ByteString data)
    implements Payload {
  public static final int IPV4_ADDR = 1;
  public static final int FQDN = 2;
  public static final int RFC822_ADDR = 3;
  public static final int IPV6_ADDR = 5;
  public static final int DER_ASN1_DN = 9;
  public static final int KEY_ID = 11;

  public IdPayload(PayloadType type, int idType, ByteString data) {
    this(type, idType, 0, data);
  }

  static Decoded<IdPayload> decode(PayloadType type, OctetReader in) {
    int idType = in.u8();
    int reserved = in.u8() << 16 | in.u16();
    ByteString data = in.rest();
    if (in.overrun()) {
      return Decoded.malformed(type.notation() + " payload: shorter than its header");
    }
    boolean fits =
        switch (idType) {
          case IPV4_ADDR -> data.length() == 4;
          case IPV6_ADDR -> data.length() == 16;
          default -> !data.isEmpty();
        };
    return fits
        ? Decoded.ok(new IdPayload(type, idType, reserved, data))
        : Decoded.malformed(type.notation() + " payload: length of Identification Data");
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.u8(idType).u8(reserved >> 16).u16(reserved).octets(data);
  }
}
