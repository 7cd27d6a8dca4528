package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;

/**
 * The Notify payload, RFC 7296 section 3.10.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Protocol ID  |   SPI Size    |      Notify Message Type      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                Security Parameter Index (SPI)                 ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                       Notification Data                       ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param protocol a constant of {@link ProtocolId}, or another code
 * @param notifyType a constant of {@link NotifyType}, or another code
 */
public record NotifyPayload(int protocol, ByteString spi, int notifyType, ByteString data)
    implements Payload {
  /** A notification about no particular SA. */
  public NotifyPayload(int notifyType, ByteString data) {
    this(ProtocolId.NONE, ByteString.EMPTY, notifyType, data);
  }

  public NotifyPayload(int notifyType) {
    this(notifyType, ByteString.EMPTY);
  }

  static Decoded<NotifyPayload> decode(OctetReader in) {
    int protocol = in.u8();
    int spiSize = in.u8();
    int notifyType = in.u16();
    ByteString spi = in.take(spiSize);
    ByteString data = in.rest();
    return in.overrun()
        ? Decoded.malformed("N payload: SPI runs past the payload")
        : Decoded.ok(new NotifyPayload(protocol, spi, notifyType, data));
  }

  @Override
  public PayloadType type() {
    return PayloadType.NOTIFY;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.u8(protocol).u8(spi.length()).u16(notifyType).octets(spi).octets(data);
  }
}
