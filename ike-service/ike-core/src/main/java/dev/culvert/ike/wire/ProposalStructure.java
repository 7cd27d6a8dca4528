package dev.culvert.ike.wire;

import dev.culvert.contracts.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * A proposal substructure, RFC 7296 section 3.3.1.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Last Substruc |   RESERVED    |         Proposal Length       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Proposal Num  |  Protocol ID  |    SPI Size   |Num  Transforms|
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                        SPI (variable)                         ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                  &lt;Transforms&gt;                           ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param number 1 for the first proposal of a payload, one more for each next
 * @param protocol a constant of {@link ProtocolId}, or another code
 * @param spi the sender's SPI; empty for the IKE SA of IKE_SA_INIT
 */
public record ProposalStructure(
    int number, int protocol, ByteString spi, List<Transform> transforms) {
  static final int MORE = 2;
  private static final int FIXED_LENGTH = 8;

  public ProposalStructure {
    transforms = List.copyOf(transforms);
  }

  /** Decodes what stands behind the first four octets. */
  static Decoded<ProposalStructure> decode(OctetReader in) {
    int number = in.u8();
    int protocol = in.u8();
    int spiSize = in.u8();
    int count = in.u8();
    ByteString spi = in.take(spiSize);
    List<Transform> transforms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int more = in.u8();
      in.u8();
      OctetReader body = in.part(in.u16() - 4);
      if (in.overrun() || more != (i + 1 < count ? Transform.MORE : 0)) {
        return Decoded.malformed("SA payload: transform " + (i + 1) + " of proposal " + number);
      }
      switch (Transform.decode(body)) {
        case Decoded.Ok<Transform>(Transform transform) -> transforms.add(transform);
        case Decoded<Transform> refused -> {
          return refused.failure();
        }
      }
    }
    return in.overrun() || in.remaining() > 0
        ? Decoded.malformed("SA payload: length of proposal " + number)
        : Decoded.ok(new ProposalStructure(number, protocol, spi, transforms));
  }

  void encode(OctetWriter out, boolean last) {
    OctetWriter body = new OctetWriter();
    for (int i = 0; i < transforms.size(); i++) {
      transforms.get(i).encode(body, i == transforms.size() - 1);
    }
    out.u8(last ? 0 : MORE).u8(0).u16(FIXED_LENGTH + spi.length() + body.length());
    out.u8(number).u8(protocol).u8(spi.length()).u8(transforms.size());
    out.octets(spi).octets(body.toArray());
  }
}
