package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The AUTH payload from an IKE_AUTH request of strongSwan 5.9.8. */
class AuthPayloadTest {
  private static final String HEX =
      "00000028020000009d01e079362f989ca7aa23c1c93fcd2988d094628571de5417effd21b95c3e1f";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new AuthPayload(
            AuthPayload.SHARED_KEY_MIC,
            Hex.bytes("9d01e079362f989ca7aa23c1c93fcd2988d094628571de5417effd21b95c3e1f"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.AUTHENTICATION, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void refusesAShortHeader() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.AUTHENTICATION, "000000060200"));
  }
}
