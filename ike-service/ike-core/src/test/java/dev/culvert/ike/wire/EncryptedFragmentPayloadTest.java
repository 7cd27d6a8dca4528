package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The layout of RFC 7383 section 2.5: fragment 1 of 3 of a message that begins with IDi. */
class EncryptedFragmentPayloadTest {
  private static final String HEX = "2300001000010003" + "0102030405060708";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new EncryptedFragmentPayload(
            PayloadType.ID_INITIATOR.code(), 1, 3, Hex.bytes("0102030405060708"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.ENCRYPTED_FRAGMENT, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void refusesNumbersThatCountNothing() {
    for (String numbers : new String[] {"00000003", "00000000", "00040003", "0001"}) {
      String length = String.format("%04x", 4 + numbers.length() / 2);
      assertInstanceOf(
          Decoded.Malformed.class,
          Hex.payload(PayloadType.ENCRYPTED_FRAGMENT, "2300" + length + numbers),
          numbers);
    }
  }
}
