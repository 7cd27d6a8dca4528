package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The D payload for the IKE SA, from an INFORMATIONAL request of strongSwan 5.9.8. */
class DeletePayloadTest {
  private static final String HEX = "0000000801000000";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload = DeletePayload.ikeSa();
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.DELETE, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void readsSpis() {
    DeletePayload delete = new DeletePayload(ProtocolId.ESP, List.of(0xc5d2ded7, 1));
    assertEquals("0000001003040002c5d2ded700000001", Hex.of(delete));
    assertEquals(Decoded.ok(List.of(delete)), Hex.payload(PayloadType.DELETE, Hex.of(delete)));
  }

  @Test
  void refusesSpisOfTheIkeSa() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.DELETE, "0000000c01040001c5d2ded7"));
  }

  @Test
  void refusesAnotherNumberOfSpis() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.DELETE, "0000000c03040002c5d2ded7"));
  }

  @Test
  void refusesAnotherSpiSize() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.DELETE, "0000000a03020001c5d2"));
  }
}
