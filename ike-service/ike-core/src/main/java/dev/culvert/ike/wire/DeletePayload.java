package dev.culvert.ike.wire;

import java.util.ArrayList;
import java.util.List;

/**
 * The Delete payload, RFC 7296 section 3.11.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Protocol ID   |   SPI Size    |          Num of SPIs          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~               Security Parameter Index(es) (SPI)              ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param protocol IKE (the SA that carries the message, no SPIs), AH or ESP
 * @param spis of AH or ESP: the inbound SPIs of the sender
 */
public record DeletePayload(int protocol, List<Integer> spis) implements Payload {
  private static final int SPI_SIZE = 4;

  public DeletePayload {
    spis = List.copyOf(spis);
  }

  public static DeletePayload ikeSa() {
    return new DeletePayload(ProtocolId.IKE, List.of());
  }

  static Decoded<DeletePayload> decode(OctetReader in) {
    int protocol = in.u8();
    int spiSize = in.u8();
    int count = in.u16();
    boolean ike = protocol == ProtocolId.IKE;
    if (spiSize != (ike ? 0 : SPI_SIZE) || ike && count != 0) {
      return Decoded.malformed("D payload: SPI Size or Num of SPIs does not fit the protocol");
    }
    if (in.overrun() || in.remaining() != count * SPI_SIZE) {
      return Decoded.malformed("D payload: Num of SPIs does not fit the payload");
    }
    List<Integer> spis = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      spis.add((int) in.u32());
    }
    return Decoded.ok(new DeletePayload(protocol, spis));
  }

  @Override
  public PayloadType type() {
    return PayloadType.DELETE;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.u8(protocol).u8(protocol == ProtocolId.IKE ? 0 : SPI_SIZE).u16(spis.size());
    spis.forEach(spi -> out.u32(Integer.toUnsignedLong(spi)));
  }
}
