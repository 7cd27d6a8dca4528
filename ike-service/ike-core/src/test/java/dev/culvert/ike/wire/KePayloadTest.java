package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The KE payload from an IKE_SA_INIT request of strongSwan 5.9.8. */
class KePayloadTest {
  private static final String HEX =
      "00000028001f00002f4da0a5ff72d9c52cecf8c28f6bb2a7c9b9c096a460de1bb193e4c45731226a";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new KePayload(
            31, Hex.bytes("2f4da0a5ff72d9c52cecf8c28f6bb2a7c9b9c096a460de1bb193e4c45731226a"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.KEY_EXCHANGE, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void refusesNoData() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.KEY_EXCHANGE, "00000008001f0000"));
  }

  @Test
  void refusesAShortHeader() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.KEY_EXCHANGE, "00000006001f"));
  }
}
