package dev.culvert.ike.wire;

/**
 * The IKE header, RFC 7296 section 3.1.
 *
 * <pre>
 *                      1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       IKE SA Initiator's SPI                  |
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       IKE SA Responder's SPI                  |
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Next Payload | MjVer | MnVer | Exchange Type |     Flags     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                          Message ID                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                            Length                             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param responderSpi zero in the first message of an IKE SA
 * @param exchangeType the code as sent: an unknown one is a value, not an error
 * @param fromInitiator flag I: sent by the original initiator of the IKE SA
 * @param response flag R
 * @param messageId 0 .. 2^32-1
 */
public record IkeHeader(
    long initiatorSpi,
    long responderSpi,
    int exchangeType,
    boolean fromInitiator,
    boolean response,
    long messageId) {
  /** ByteString of the header. */
  public static final int LENGTH = 28;

  public static final int MAJOR_VERSION = 2;
  private static final int FLAG_INITIATOR = 0x08;
  private static final int FLAG_RESPONSE = 0x20;

  /** A header and what only the decoder of the chain behind it needs. */
  record Framed(IkeHeader header, int firstPayload) {}

  /** Decodes the header of a whole datagram; the length field must equal the datagram's. */
  static Decoded<Framed> decode(byte[] datagram) {
    if (datagram.length < LENGTH) {
      return Decoded.malformed("IKE header: shorter than 28 octets");
    }
    OctetReader in = new OctetReader(datagram);
    long initiatorSpi = in.u64();
    long responderSpi = in.u64();
    int firstPayload = in.u8();
    int majorVersion = in.u8() >> 4;
    int exchangeType = in.u8();
    int flags = in.u8();
    long messageId = in.u32();
    long length = in.u32();
    if (majorVersion != MAJOR_VERSION) {
      return new Decoded.UnsupportedVersion<>(majorVersion);
    }
    if (length != datagram.length) {
      return Decoded.malformed("IKE header: Length is not that of the datagram");
    }
    if (initiatorSpi == 0) {
      return Decoded.malformed("IKE header: Initiator's SPI is zero");
    }
    return Decoded.ok(
        new Framed(
            new IkeHeader(
                initiatorSpi,
                responderSpi,
                exchangeType,
                (flags & FLAG_INITIATOR) != 0,
                (flags & FLAG_RESPONSE) != 0,
                messageId),
            firstPayload));
  }

  /** Writes the header of a message of {@code length} octets that begins with {@code first}. */
  void encode(OctetWriter out, int first, int length) {
    out.u64(initiatorSpi)
        .u64(responderSpi)
        .u8(first)
        .u8(MAJOR_VERSION << 4)
        .u8(exchangeType)
        .u8((fromInitiator ? FLAG_INITIATOR : 0) | (response ? FLAG_RESPONSE : 0))
        .u32(messageId)
        .u32(length);
  }
}
