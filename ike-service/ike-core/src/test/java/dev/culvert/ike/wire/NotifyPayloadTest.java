package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The N(NAT_DETECTION_SOURCE_IP) payload from an IKE_SA_INIT request of strongSwan 5.9.8. */
class NotifyPayloadTest {
  private static final String HEX = "0000001c00004004d1bed0c03b571bd117865723e03b0a4632fd706f";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new NotifyPayload(
            NotifyType.NAT_DETECTION_SOURCE_IP,
            Hex.bytes("d1bed0c03b571bd117865723e03b0a4632fd706f"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.NOTIFY, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void readsAnSpi() {
    NotifyPayload notify =
        new NotifyPayload(
            ProtocolId.ESP, Hex.bytes("c0ffee01"), NotifyType.INVALID_SELECTORS, Hex.bytes("45"));
    assertEquals("0000000d03040027c0ffee0145", Hex.of(notify));
    assertEquals(Decoded.ok(List.of(notify)), Hex.payload(PayloadType.NOTIFY, Hex.of(notify)));
  }

  @Test
  void namesErrors() {
    assertEquals("TS_UNACCEPTABLE", NotifyType.errorName(38));
    assertEquals("error 8191", NotifyType.errorName(8191));
  }

  @Test
  void refusesAnSpiPastTheEnd() {
    assertInstanceOf(Decoded.Malformed.class, Hex.payload(PayloadType.NOTIFY, "0000000803040027"));
  }
}
