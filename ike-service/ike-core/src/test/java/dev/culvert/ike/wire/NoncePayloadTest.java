package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The Nonce payload from an IKE_SA_INIT request of strongSwan 5.9.8. */
class NoncePayloadTest {
  private static final String HEX =
      "000000242a0c1e74ab85d81e1b1125a258e4bf5c865a9104eac2c927c1acb1227c84cd64";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new NoncePayload(
            Hex.bytes("2a0c1e74ab85d81e1b1125a258e4bf5c865a9104eac2c927c1acb1227c84cd64"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.NONCE, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void refusesLessThan16Octets() {
    assertInstanceOf(
        Decoded.Malformed.class,
        Hex.payload(PayloadType.NONCE, "000000132a0c1e74ab85d81e1b1125a258e4bf"));
  }

  @Test
  void refusesMoreThan256Octets() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.NONCE, "00000105" + "00".repeat(257)));
  }
}
