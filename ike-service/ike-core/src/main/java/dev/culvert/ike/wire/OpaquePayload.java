package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * A payload whose type is known, so that its place in a message is judged, but whose content this
 * version does not read: CERT, CERTREQ, CP and EAP (RFC 7296 sections 3.6, 3.7, 3.15, 3.16).
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                            content                            ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public record OpaquePayload(PayloadType type, ByteString content) implements Payload {
  @Override
  public void encodeBody(OctetWriter out) {
    out.octets(content);
  }
}
