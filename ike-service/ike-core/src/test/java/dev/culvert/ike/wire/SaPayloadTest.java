package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.culvert.contracts.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The SA payload from an IKE_SA_INIT request of strongSwan 5.9.8. */
class SaPayloadTest {
  private static final String HEX =
      "000000300000002c010100040300000c0100000c800e008003000008030000"
          + "0c03000008020000050000000804"
          + "00001f";

  @Test
  void readsAndWritesTheBytes() {
    Payload payload =
        new SaPayload(
            List.of(
                new ProposalStructure(
                    1,
                    ProtocolId.IKE,
                    ByteString.EMPTY,
                    List.of(
                        new Transform(Transform.ENCRYPTION, 12, 128),
                        new Transform(Transform.INTEGRITY, 12),
                        new Transform(Transform.PRF, 5),
                        new Transform(Transform.KEY_EXCHANGE, 31)))));
    assertEquals(Decoded.ok(List.of(payload)), Hex.payload(PayloadType.SECURITY_ASSOCIATION, HEX));
    assertEquals(HEX, Hex.of(payload));
  }

  /** Two proposals, an SPI, a 4-byte attribute that nobody knows (RFC 7296 section 3.3.6). */
  @Test
  void keepsApartWhatMustNotBeChosen() {
    String hex =
        "00000040"
            + "0200001c01030401c0ffee01"
            + "0000001001000014800e010040010000"
            + "0000002002030402c0ffee02"
            + "0300000c01000014800e00800000000805000000";
    SaPayload expected =
        new SaPayload(
            List.of(
                new ProposalStructure(
                    1,
                    ProtocolId.ESP,
                    Hex.bytes("c0ffee01"),
                    List.of(new Transform(Transform.ENCRYPTION, 20, 256, true))),
                new ProposalStructure(
                    2,
                    ProtocolId.ESP,
                    Hex.bytes("c0ffee02"),
                    List.of(
                        new Transform(Transform.ENCRYPTION, 20, 128),
                        new Transform(Transform.EXTENDED_SEQUENCE_NUMBERS, 0)))));
    assertEquals(Decoded.ok(List.of(expected)), Hex.payload(PayloadType.SECURITY_ASSOCIATION, hex));
  }

  @Test
  void refusesMoreTransformsThanItSays() {
    assertInstanceOf(
        Decoded.Malformed.class,
        Hex.payload(
            PayloadType.SECURITY_ASSOCIATION,
            "0000001c000000180101000103000008030000020000000803000001"));
  }

  @Test
  void refusesATransformBehindTheLast() {
    assertInstanceOf(
        Decoded.Malformed.class,
        Hex.payload(PayloadType.SECURITY_ASSOCIATION, "0000001400000010010100010300000803000002"));
  }

  @Test
  void refusesAProposalPastTheEnd() {
    assertInstanceOf(
        Decoded.Malformed.class,
        Hex.payload(PayloadType.SECURITY_ASSOCIATION, "0000001400000020010100010000000803000002"));
  }

  @Test
  void refusesNoProposal() {
    assertInstanceOf(
        Decoded.Malformed.class, Hex.payload(PayloadType.SECURITY_ASSOCIATION, "00000004"));
  }
}
