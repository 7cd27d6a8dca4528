package dev.culvert.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketDecoderTest {

  private static final String ETHERNET = "020000000001" + "020000000002";

  @ParameterizedTest
  @CsvSource({
    "IKE,        17, 01f401f40024 0000 aaaaaaaa",
    "IKE,        17, 119411940024 0000 00000000",
    "ESP_IN_UDP, 17, 119411940024 0000 c0000001",
    "ESP_IN_UDP, 17, 119404000024 0000 c0000001",
    "NAT_KEEPALIVE, 17, 119411940009 0000 ff",
    "CLEAR,      17, 003500350024 0000 00000000",
    "ESP,        50, c000000100000001",
    "CLEAR,       1, 0800000000010001",
    "TUNNEL_ERROR, 1, 0302000000000000 45000020 00000000 40320000 0a01650a 0a01ca0a c0000001",
    "CLEAR,       1, 0301000000000000 45000020 00000000 40010000 0a01650a 0a01ca0a 08000000",
    "CLEAR,       6, 0050005000000001",
  })
  void tellsWhatAPacketCarries(Packet.Kind kind, int protocol, String payload) {
    byte[] frame = hex(ETHERNET + "0800" + ipv4(protocol) + payload);
    Packet packet = PacketDecoder.decode(file(frame)).getFirst();

    assertEquals(kind, packet.kind());
    assertEquals("10.1.202.10", packet.source().toString());
    assertEquals("10.1.101.10", packet.destination().toString());
    assertEquals(frame.length, packet.length());
  }

  @ParameterizedTest
  @CsvSource({
    "IKE,        17, 01f401f40024 0000 aaaaaaaa",
    "ESP_IN_UDP, 17, 119411940024 0000 c0000001",
    "ESP,        50, c000000100000001",
    "CLEAR,      58, 8000000000010001",
    "CLEAR,      58, 8100000000010001",
    "LINK,       58, 8700000000000000",
    "LINK,       58, 8800000000000000",
    "LINK,        0, 3a00050200000000 8f00000000000000",
    "CLEAR,       6, 0050005000000001",
  })
  void tellsWhatAPacketOfIpv6Carries(Packet.Kind kind, int protocol, String payload) {
    byte[] frame = hex(ETHERNET + "86dd" + ipv6(protocol) + payload);
    assertEquals(kind, PacketDecoder.decode(file(frame)).getFirst().kind());
    byte[] error =
        hex(ETHERNET + "86dd" + ipv6(58) + "0100000000000000" + ipv6(protocol) + payload);
    assertEquals(
        kind == Packet.Kind.CLEAR ? kind : Packet.Kind.TUNNEL_ERROR,
        PacketDecoder.decode(file(error)).getFirst().kind(),
        "quoted by an error");
  }

  @Test
  void arpIsTheLinksOwnBusiness() {
    assertEquals(
        Packet.Kind.LINK,
        PacketDecoder.decode(file(hex(ETHERNET + "0806" + "0001"))).getFirst().kind());
  }

  @Test
  void aRecordThatIsStillBeingWrittenEndsTheList() {
    byte[] whole = file(hex(ETHERNET + "0806" + "0001"));
    assertEquals(List.of(), PacketDecoder.decode(Arrays.copyOf(whole, whole.length - 1)));
    assertEquals(List.of(), PacketDecoder.decode(new byte[0]));
  }

  @Test
  void anotherFileFormatIsRefused() {
    assertThrows(LabException.class, () -> PacketDecoder.decode(new byte[24]));
  }

  @Test
  void noFrameMakesItThrow() {
    Random random = new Random(20_261_120);
    int decoded = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] frame = new byte[random.nextInt(80)];
      random.nextBytes(frame);
      if (frame.length > 14 && random.nextBoolean()) {
        // Aim half of them past the Ethernet header.
        frame[12] = (byte) (random.nextBoolean() ? 0x08 : 0x86);
        frame[13] = (byte) (frame[12] == 0x08 ? 0x00 : 0xDD);
      }
      decoded += PacketDecoder.decode(file(frame)).size();
    }
    assertTrue(decoded == 20_000, () -> "one packet per frame");
  }

  private static String ipv4(int protocol) {
    return "45000020" + "00000000" + "40%02x0000".formatted(protocol) + "0a01ca0a" + "0a01650a";
  }

  private static String ipv6(int protocol) {
    String addresses = "20010db802020000000000000000000a" + "20010db801010000000000000000000a";
    return "60000000" + "0020%02x40".formatted(protocol) + addresses;
  }

  private static byte[] file(byte[] frame) {
    ByteBuffer file = ByteBuffer.allocate(24 + 16 + frame.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0xA1B2C3D4).position(24);
    file.putInt(1).putInt(2).putInt(frame.length).putInt(frame.length).put(frame);
    return file.array();
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
