package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6FragmenterTest {

  @ParameterizedTest
  @CsvSource({"1241, 0, 1280, 2", "4000, 0, 1280, 4", "4000, 8, 1400, 3", "1233, 8, 1280, 2"})
  void fragmentsMakeUpThePacket(int espBytes, int optionBytes, int mtu, int fragments) {
    byte[] packet = packet(espBytes, optionBytes);
    PacketBatch out = new PacketBatch(1, Packets.PACKET_BYTES);
    new Ipv6Fragmenter(0, 1).fragment(packet, 0, mtu, out, 42);
    assertEquals(fragments, out.size());
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.write(packet, 0, 40 + optionBytes);
    HeaderChain chain = new HeaderChain();
    for (int i = 0; i < out.size(); i++) {
      byte[] fragment = Packets.bytes(out, i);
      assertTrue(fragment.length <= mtu, "fits the MTU");
      assertEquals(fragment.length, Ipv6Header.totalLength(fragment, 0));
      assertTrue(chain.read(fragment, 0, fragment.length));
      assertEquals(IpProtocol.ESP, chain.protocol());
      int word = NetworkOrder.get16(fragment, chain.protocolAt() - 6);
      assertEquals(whole.size() - 40 - optionBytes, word & 0xfff8);
      assertEquals(i + 1 < out.size() ? 1 : 0, word & 7);
      assertEquals(1, NetworkOrder.get32(fragment, chain.protocolAt() - 4));
      assertEquals(42, out.mark(i));
      whole.write(fragment, chain.protocolAt(), fragment.length - chain.protocolAt());
    }
    assertArrayEquals(packet, whole.toByteArray());
  }

  private static byte[] packet(int espBytes, int optionBytes) {
    byte[] payload = new byte[optionBytes + espBytes];
    new Random(espBytes).nextBytes(payload);
    if (optionBytes > 0) {
      Arrays.fill(payload, 0, optionBytes, (byte) 0);
      payload[0] = IpProtocol.ESP;
    }
    int first = optionBytes > 0 ? IpProtocol.HOP_BY_HOP_OPTIONS : IpProtocol.ESP;
    return Packets.ipv6("2001:db8::1", "2001:db8::2", first, payload);
  }
}
