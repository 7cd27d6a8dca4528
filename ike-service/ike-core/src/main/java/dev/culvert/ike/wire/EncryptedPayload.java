package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * The Encrypted payload {SK}, RFC 7296 section 3.14, as it is on the wire.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                     Initialization Vector                     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                    Encrypted IKE Payloads                     ~
 * +               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |               |             Padding (0-255 octets)            |
 * +-+-+-+-+-+-+-+-+                               +-+-+-+-+-+-+-+-+
 * |                                               |  Pad Length   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                    Integrity Checksum Data                    ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param firstInner type code of the first payload inside
 * @param sealed IV, ciphertext and ICV; their lengths depend on the negotiated algorithms
 */
public record EncryptedPayload(int firstInner, ByteString sealed) implements Payload {
  static Decoded<EncryptedPayload> decode(int firstInner, OctetReader body) {
    return Decoded.ok(new EncryptedPayload(firstInner, body.rest()));
  }

  @Override
  public PayloadType type() {
    return PayloadType.ENCRYPTED;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.octets(sealed);
  }
}
