package dev.culvert.esp.packet;

import static dev.culvert.esp.fixture.Packets.address;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4HeaderTest {
  /** The header of RFC 3602 section 4, case 5. */
  private static final byte[] PING =
      HexFormat.of().parseHex("4500005408f200004001f9fec0a87b03c0a87b64");

  @Test
  void readsEveryField() {
    byte[] buffer = new byte[100];
    System.arraycopy(PING, 0, buffer, 3, PING.length);
    assertTrue(Ipv4Header.wellFormed(buffer, 3, 0x54));
    assertEquals(20, Ipv4Header.headerBytes(buffer, 3));
    assertEquals(0, Ipv4Header.tos(buffer, 3));
    assertEquals(0x54, Ipv4Header.totalLength(buffer, 3));
    assertEquals(0x8f2, Ipv4Header.identification(buffer, 3));
    assertFalse(Ipv4Header.dontFragment(buffer, 3));
    assertFalse(Ipv4Header.moreFragments(buffer, 3));
    assertEquals(0, Ipv4Header.fragmentOffset(buffer, 3));
    assertEquals(64, Ipv4Header.ttl(buffer, 3));
    assertEquals(IpProtocol.ICMP, Ipv4Header.protocol(buffer, 3));
    assertEquals(address("192.168.123.3"), Ipv4Header.source(buffer, 3));
    assertEquals(address("192.168.123.100"), Ipv4Header.destination(buffer, 3));
  }

  @Test
  void writesTheSameBytes() {
    byte[] header = new byte[20];
    Ipv4Header.write(
        header,
        0,
        0,
        0x54,
        0x8f2,
        false,
        64,
        IpProtocol.ICMP,
        address("192.168.123.3"),
        address("192.168.123.100"));
    assertArrayEquals(PING, header);
  }

  @Test
  void readsFragmentBits() {
    byte[] packet = Packets.withFragmentWord(Packets.betweenOffices(8), 0x4000);
    assertTrue(Ipv4Header.dontFragment(packet, 0));
    packet = Packets.withFragmentWord(packet, 0x2000 | 185);
    assertTrue(Ipv4Header.moreFragments(packet, 0));
    assertEquals(1480, Ipv4Header.fragmentOffset(packet, 0));
  }

  @Test
  void refusesWhatIsNoWholePacket() {
    byte[] packet = Packets.betweenOffices(30);
    assertTrue(Ipv4Header.wellFormed(packet, 0, packet.length));
    assertFalse(Ipv4Header.wellFormed(packet, 0, packet.length - 1), "total length too long");
    assertFalse(Ipv4Header.wellFormed(packet, 0, 19), "no whole header");
    assertFalse(Ipv4Header.wellFormed(changed(packet, 0, 0x65), 0, packet.length), "version 6");
    assertFalse(Ipv4Header.wellFormed(changed(packet, 0, 0x44), 0, packet.length), "IHL 4");
    assertFalse(Ipv4Header.wellFormed(changed(packet, 3, 19), 0, packet.length), "length 19");
    byte[] damaged = packet.clone();
    damaged[8]++;
    assertFalse(Ipv4Header.wellFormed(damaged, 0, packet.length), "checksum");
  }

  @Test
  void changesTosAndChecksumTogether() {
    byte[] packet = Packets.betweenOffices(0);
    for (int tos = 0; tos < 256; tos++) {
      Ipv4Header.changeTos(packet, 0, tos);
      assertEquals(tos, Ipv4Header.tos(packet, 0));
      assertArrayEquals(Packets.withChecksum(packet), packet);
    }
  }

  @Test
  void anyBytesAreReadWithoutException() {
    Random random = new Random(791);
    int wellFormed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[0] = 0x45;
      }
      if (Ipv4Header.wellFormed(bytes, 0, bytes.length)) {
        wellFormed++;
      }
    }
    assertTrue(wellFormed < 5, "random bytes seldom have a right checksum and length");
  }

  private static byte[] changed(byte[] packet, int at, int value) {
    byte[] changed = packet.clone();
    changed[at] = (byte) value;
    return Packets.withChecksum(changed);
  }
}
