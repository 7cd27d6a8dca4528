package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4FragmenterTest {

  @ParameterizedTest
  @CsvSource({"1400, 576", "1401, 576", "1472, 1499", "552, 576", "1000, 68", "9, 68"})
  void fragmentsMakeUpThePacket(int dataBytes, int mtu) {
    byte[] packet = Packets.betweenOffices(dataBytes);
    PacketBatch out = new PacketBatch(1, Packets.PACKET_BYTES);
    Ipv4Fragmenter.fragment(packet, 0, mtu, out, 42);
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    for (int i = 0; i < out.size(); i++) {
      byte[] fragment = Packets.bytes(out, i);
      assertTrue(fragment.length <= mtu, "fits the MTU");
      assertTrue(Ipv4Header.wellFormed(fragment, 0, fragment.length));
      assertEquals(payload.size(), Ipv4Header.fragmentOffset(fragment, 0));
      assertEquals(i + 1 < out.size(), Ipv4Header.moreFragments(fragment, 0));
      assertEquals(Ipv4Header.identification(packet, 0), Ipv4Header.identification(fragment, 0));
      assertEquals(42, out.mark(i));
      payload.write(fragment, 20, fragment.length - 20);
    }
    assertArrayEquals(packet, joined(packet, payload.toByteArray()));
  }

  @Test
  void fillsEachFragmentButTheLast() {
    PacketBatch out = new PacketBatch(1, Packets.PACKET_BYTES);
    Ipv4Fragmenter.fragment(Packets.betweenOffices(1472), 0, 1000, out, 0);
    assertEquals(2, out.size());
    // 980 bytes of payload, cut to a multiple of 8.
    assertEquals(20 + 976, out.length(0));
  }

  private static byte[] joined(byte[] packet, byte[] payload) {
    byte[] whole = new byte[20 + payload.length];
    System.arraycopy(packet, 0, whole, 0, 20);
    System.arraycopy(payload, 0, whole, 20, payload.length);
    return whole;
  }
}
