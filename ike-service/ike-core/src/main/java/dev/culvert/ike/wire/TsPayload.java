package dev.culvert.ike.wire;

import dev.culvert.contracts.IpAddress;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * A Traffic Selector payload, RFC 7296 section 3.13, and the selectors of section 3.13.1.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Next Payload  |C|  RESERVED   |         Payload Length        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | Number of TSs |                 RESERVED                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                       &lt;Traffic Selectors&gt;                     ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   TS Type     |IP Protocol ID*|       Selector Length         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           Start Port*         |           End Port*           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                         Starting Address*                     ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ~                         Ending Address*                       ~
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * @param type {@link PayloadType#TS_INITIATOR} or {@link PayloadType#TS_RESPONDER}
 * @param selectors those that are understood; may be empty, which selects nothing
 */
public record TsPayload(PayloadType type, List<TrafficSelector> selectors) implements Payload {
  private static final int TS_IPV4_ADDR_RANGE = 7;
  private static final int TS_IPV6_ADDR_RANGE = 8;
  private static final int SELECTOR_HEADER = 8;

  public TsPayload {
    selectors = List.copyOf(selectors);
  }

  static Decoded<TsPayload> decode(PayloadType type, OctetReader in) {
    int count = in.u8();
    in.part(3);
    List<TrafficSelector> selectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int tsType = in.u8();
      int protocol = in.u8();
      OctetReader body = in.part(in.u16() - 4);
      if (in.overrun()) {
        return Decoded.malformed(type.notation() + " payload: selector " + (i + 1));
      }
      // Selectors of unknown types are left out, not refused (section 3.13.1).
      if (tsType == TS_IPV4_ADDR_RANGE || tsType == TS_IPV6_ADDR_RANGE) {
        if (body.remaining() != 4 + 2 * addressBytes(tsType)) {
          return Decoded.malformed(type.notation() + " payload: Selector Length");
        }
        readRange(protocol, addressBytes(tsType), body, selectors);
      }
    }
    return in.overrun() || in.remaining() > 0
        ? Decoded.malformed(type.notation() + " payload: Number of TSs does not fit the payload")
        : Decoded.ok(new TsPayload(type, selectors));
  }

  /**
   * Adds the range, unless it holds nothing that a packet can match here (such as OPAQUE ports).
   */
  private static void readRange(
      int protocol, int addressBytes, OctetReader in, List<TrafficSelector> selectors) {
    int startPort = in.u16();
    int endPort = in.u16();
    IpAddress start = IpAddress.of(in.take(addressBytes).toByteArray());
    IpAddress end = IpAddress.of(in.take(addressBytes).toByteArray());
    if (startPort <= endPort && start.compareTo(end) <= 0) {
      selectors.add(new TrafficSelector(protocol, new PortRange(startPort, endPort), start, end));
    }
  }

  private static int addressBytes(int tsType) {
    return tsType == TS_IPV4_ADDR_RANGE ? 4 : 16;
  }

  @Override
  public void encodeBody(OctetWriter out) {
    out.u8(selectors.size()).u8(0).u16(0);
    for (TrafficSelector selector : selectors) {
      byte[] start = selector.start().bytes();
      out.u8(start.length == 4 ? TS_IPV4_ADDR_RANGE : TS_IPV6_ADDR_RANGE)
          .u8(selector.protocol())
          .u16(SELECTOR_HEADER + 2 * start.length)
          .u16(selector.ports().first())
          .u16(selector.ports().last())
          .octets(start)
          .octets(selector.end().bytes());
    }
  }
}
