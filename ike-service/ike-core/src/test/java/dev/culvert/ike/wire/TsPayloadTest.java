package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.culvert.contracts.IpPrefix;
import dev.culvert.contracts.PortRange;
import dev.culvert.contracts.TrafficSelector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The TSi payload from an IKE_AUTH request of strongSwan 5.9.8. */
class TsPayloadTest {
  private static final String HEX = "0000001801000000070000100000ffff0a01ca000a01caff";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new TsPayload(
            PayloadType.TS_INITIATOR,
            List.of(
                TrafficSelector.of(
                    IpPrefix.parse("10.1.202.0/24"), TrafficSelector.ANY_PROTOCOL, PortRange.ANY)));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.TS_INITIATOR, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void readsIpv6AndPorts() {
    TsPayload ts =
        new TsPayload(
            PayloadType.TS_RESPONDER,
            List.of(
                TrafficSelector.of(IpPrefix.parse("2001:db8::/64"), 6, new PortRange(80, 443))));
    String hex =
        "0000003001000000"
            + "08060028005001bb20010db800000000000000000000000020010db800000000ffffffffffffffff";
    assertEquals(hex, Hex.of(ts));
    assertEquals(Decoded.ok(List.of(ts)), Hex.payload(PayloadType.TS_RESPONDER, hex));
  }

  /** An unknown type, OPAQUE ports (start above end), and an empty range select nothing. */
  @Test
  void leavesOutWhatItCannotMatch() {
    String hex =
        "00000038"
            + "04000000"
            + "09000008"
            + "00000000"
            + "07000010ffff00000a0000000a0000ff"
            + "070000100000ffff0a0000ff0a000000"
            + "09000008"
            + "00000000";
    assertEquals(
        Decoded.ok(List.of(new TsPayload(PayloadType.TS_INITIATOR, List.of()))),
        Hex.payload(PayloadType.TS_INITIATOR, hex));
  }

  @Test
  void refusesMoreSelectorsThanItSays() {
    assertInstanceOf(
        Decoded.Malformed.class,
        Hex.payload(PayloadType.TS_INITIATOR, "0000001800000000070000100000ffff0a01ca000a01caff"));
  }

  @Test
  void refusesFewerSelectorsThanItSays() {
    assertInstanceOf(
        Decoded.Malformed.class,
        Hex.payload(PayloadType.TS_INITIATOR, "0000001802000000070000100000ffff0a01ca000a01caff"));
  }

  @Test
  void refusesAnotherSelectorLength() {
    assertInstanceOf(
        Decoded.Malformed.class,
        Hex.payload(PayloadType.TS_INITIATOR, "00000014010000000700000c0000ffff0a01ca00"));
  }
}
