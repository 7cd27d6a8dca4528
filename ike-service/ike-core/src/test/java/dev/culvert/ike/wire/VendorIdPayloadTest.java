package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The V payload that strongSwan sends with send_vendor_id: MD5 of "strongSwan". */
class VendorIdPayloadTest {
  private static final String HEX = "00000014882fe56d6fd20dbc2251613b2ebe5beb";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload = new VendorIdPayload(Hex.bytes("882fe56d6fd20dbc2251613b2ebe5beb"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.VENDOR_ID, HEX));
    assertEquals(HEX, Hex.of(payload));
  }
}
