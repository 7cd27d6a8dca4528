package dev.culvert.ike.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Headers and payload chains. */
class MessageTest {
  /** An INFORMATIONAL request of strongSwan 5.9.8, up to its SK payload's content. */
  private static final String PROTECTED =
      "747effd7e0373147c7bca5dd740ab39a2e202508000000020000005029000034"
          + "85bf8b5dddfb0ee2ce3f99308c564b9d3a9b2400df632d753c8b3a6faaeac893"
          + "3a9119605bdb54b5292fa5320238e4fc";

  private static final String HEADER = "0102030405060708111213141516171800202008000000000000001c";

  private static Decoded<Message> decode(String hex) {
    return Message.decode(HexFormat.of().parseHex(hex));
  }

  @Test
  void readsAProtectedMessage() {
    IkeHeader header =
        new IkeHeader(
            0x747effd7e0373147L,
            0xc7bca5dd740ab39aL,
            ExchangeType.INFORMATIONAL.code(),
            true,
            false,
            2);
    assertEquals(
        Decoded.ok(
            new Message(
                header,
                List.of(
                    new EncryptedPayload(
                        PayloadType.NOTIFY.code(), Hex.bytes(PROTECTED.substring(64)))))),
        decode(PROTECTED));
    assertEquals(
        PROTECTED.substring(0, 64),
        HexFormat.of().formatHex(Message.protectedPrefix(header, PayloadType.NOTIFY.code(), 48)));
  }

  @Test
  void readsAndWritesABareHeader() {
    Message message =
        new Message(
            new IkeHeader(0x0102030405060708L, 0x1112131415161718L, 32, true, false, 0), List.of());
    assertEquals(Decoded.ok(message), decode(HEADER));
    assertEquals(HEADER, HexFormat.of().formatHex(message.encode()));
  }

  @Test
  void namesAnotherMajorVersion() {
    assertEquals(
        new Decoded.UnsupportedVersion<>(3), decode(HEADER.replace("00202008", "00302008")));
  }

  @Test
  void acceptsAHigherMinorVersion() {
    assertInstanceOf(Decoded.Ok.class, decode(HEADER.replace("00202008", "002f2008")));
  }

  @Test
  void refusesAWrongLength() {
    assertInstanceOf(Decoded.Malformed.class, decode(HEADER + "00"));
    assertInstanceOf(Decoded.Malformed.class, decode(HEADER.substring(2)));
  }

  @Test
  void refusesAnInitiatorSpiOfZero() {
    assertInstanceOf(
        Decoded.Malformed.class, decode(HEADER.replace("0102030405060708", "0".repeat(16))));
  }

  /** RFC 7296 section 2.5. */
  @Test
  void skipsAnUnknownPayloadUnlessItIsCritical() {
    VendorIdPayload after = new VendorIdPayload(Hex.bytes("aa"));
    OctetReader tolerated = new OctetReader(HexFormat.of().parseHex("2b000006ffff" + "00000005aa"));
    assertEquals(Decoded.ok(List.of(after)), PayloadChain.decode(200, tolerated));
    OctetReader critical = new OctetReader(HexFormat.of().parseHex("2b800006ffff" + "00000005aa"));
    assertEquals(new Decoded.UnsupportedCritical<>(200), PayloadChain.decode(200, critical));
  }

  @Test
  void ignoresTheCriticalBitOfAKnownPayload() {
    assertEquals(
        Decoded.ok(List.of(DeletePayload.ikeSa())),
        Hex.payload(PayloadType.DELETE, "0080000801000000"));
  }

  @Test
  void refusesPayloadsPastTheEndAndOctetsBehindTheLast() {
    assertInstanceOf(Decoded.Malformed.class, Hex.payload(PayloadType.VENDOR_ID, "00000010aa"));
    assertInstanceOf(Decoded.Malformed.class, Hex.payload(PayloadType.VENDOR_ID, "00000003"));
    assertInstanceOf(Decoded.Malformed.class, Hex.payload(PayloadType.VENDOR_ID, "00000005aabb"));
  }
}
