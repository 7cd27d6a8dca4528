package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * The Encrypted Fragment payload {SKF}, RFC 7383 section 2.5, as it is on the wire.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |        Fragment Number        |        Total Fragments        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Initialization Vector                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                      Encrypted content                        ~
 * +               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |               |             Padding (0-255 octets)            |
 * +-+-+-+-+-+-+-+-+                               +-+-+-+-+-+-+-+-+
 * |                                               |  Pad Length   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                    Integrity Checksum Data                    ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param firstInner type code of the message's first payload in fragment 1, 0 in the others
 * @param number 1 .. {@code total}
 * @param total fragments of the message, at least 1
 * @param sealed IV, ciphertext and ICV; their lengths depend on the negotiated algorithms
 */
public record EncryptedFragmentPayload(int firstInner, int number, int total, ByteString sealed)
    implements Payload {
  static Decoded<EncryptedFragmentPayload> decode(int firstInner, OctetReader body) {
    int number = body.u16();
    int total = body.u16();
    ByteString sealed = body.rest();
    return body.overrun() || number == 0 || number > total
        ? Decoded.malformed("SKF payload: Fragment Number or Total Fragments")
        : Decoded.ok(new EncryptedFragmentPayload(firstInner, number, total, sealed));
  }

  @Override
  public PayloadType type() {
    return PayloadType.ENCRYPTED_FRAGMENT;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.u16(number).u16(total).octets(sealed);
  }
}
