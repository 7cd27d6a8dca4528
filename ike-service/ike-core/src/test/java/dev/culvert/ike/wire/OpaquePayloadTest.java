package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A CP payload: CFG_REQUEST for INTERNAL_IP4_ADDRESS. */
class OpaquePayloadTest {
  private static final String HEX = "0000000c0100000000010000";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload = new OpaquePayload(PayloadType.CONFIGURATION, Hex.bytes("0100000000010000"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.CONFIGURATION, HEX));
    assertEquals(HEX, Hex.of(payload));
  }
}
