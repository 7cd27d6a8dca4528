package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * The Vendor ID payload, RFC 7296 section 3.12. It announces; it never changes what a message
 * means.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                        Vendor ID (VID)                        ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public record VendorIdPayload(ByteString vendorId) implements Payload {
  @Override
  public PayloadType type() {
    return PayloadType.VENDOR_ID;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.octets(vendorId);
  }
}
