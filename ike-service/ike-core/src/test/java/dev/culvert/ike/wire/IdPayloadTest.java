package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The IDi payload from an IKE_AUTH request of strongSwan 5.9.8. */
class IdPayloadTest {
  private static final String HEX = "0000000c010000000a090001";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new IdPayload(PayloadType.ID_INITIATOR, IdPayload.IPV4_ADDR, Hex.bytes("0a090001"));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.ID_INITIATOR, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  @Test
  void readsEveryType() {
    assertEquals(
        Decoded.ok(
            List.of(
                new IdPayload(
                    PayloadType.ID_RESPONDER,
                    IdPayload.IPV6_ADDR,
                    Hex.bytes("20010db8000000000000000000000001")))),
        Hex.payload(PayloadType.ID_RESPONDER, "000000180500000020010db8000000000000000000000001"));
    for (int idType : new int[] {IdPayload.FQDN, IdPayload.RFC822_ADDR, IdPayload.KEY_ID, 99}) {
      IdPayload id = new IdPayload(PayloadType.ID_INITIATOR, idType, Hex.bytes("6162"));
      assertEquals(Decoded.ok(List.of(id)), Hex.payload(PayloadType.ID_INITIATOR, Hex.of(id)));
    }
  }

  /** AUTH covers the reserved octets as they came (RFC 7296 section 2.15). */
  @Test
  void keepsTheReservedOctets() {
    assertEquals(
        Decoded.ok(
            List.of(
                new IdPayload(
                    PayloadType.ID_INITIATOR, IdPayload.FQDN, 0x123456, Hex.bytes("61")))),
        Hex.payload(PayloadType.ID_INITIATOR, "000000090212345661"));
  }

  @Test
  void refusesAnAddressOfAnotherLength() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.ID_INITIATOR, "0000000b010000000a0900"));
  }

  @Test
  void refusesAnEmptyName() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.ID_INITIATOR, "0000000802000000"));
  }
}
