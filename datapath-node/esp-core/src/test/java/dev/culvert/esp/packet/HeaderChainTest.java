package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderChainTest {
  private static final String HOP_BY_HOP_BEFORE_ROUTING = "2b00050200000100";
  private static final String ROUTING_BEFORE_OPTIONS =
      "3c02000000000000" + "20010db8000000000000000000000001";
  private static final String OPTIONS_BEFORE_UDP = "1100010400000000";
  private static final String UDP = "1388177000080000";

  private final HeaderChain chain = new HeaderChain();

  @Test
  void findsTheProtocolBehindAllExtensionHeaders() {
    byte[] packet =
        packet(0, HOP_BY_HOP_BEFORE_ROUTING + ROUTING_BEFORE_OPTIONS + OPTIONS_BEFORE_UDP + UDP);
    assertTrue(chain.read(packet, 0, packet.length));
    assertEquals(IpProtocol.UDP, chain.protocol());
    assertEquals(40 + 8 + 24 + 8, chain.protocolAt());
    assertEquals(40 + 8 + 24, chain.protocolFieldAt());
    assertFalse(chain.isFragment());
  }

  @ParameterizedTest
  @CsvSource({
    "1100000000000001, false, false",
    "1100000100000001, true, false",
    "1100000900000001, true, true",
    "1100000800000001, true, true",
  })
  void fragmentsAreKnownByOffsetAndMoreBit(String header, boolean fragment, boolean later) {
    byte[] packet = packet(44, header + UDP);
    assertTrue(chain.read(packet, 0, packet.length));
    assertEquals(fragment, chain.isFragment());
    assertEquals(later, chain.isLaterFragment());
    assertEquals(IpProtocol.UDP, chain.protocol());
    assertEquals(48, chain.protocolAt());
  }

  @Test
  void aLaterFragmentIsNotReadAsHeaders() {
    byte[] packet = packet(44, "3c00000800000001" + "11ff");
    assertTrue(chain.read(packet, 0, packet.length));
    assertEquals(IpProtocol.DESTINATION_OPTIONS, chain.protocol());
  }

  @ParameterizedTest
  @CsvSource({"0, 2b", "0, 1101050200000100", "60, 11ff050200000100"})
  void aHeaderThatPassesTheEndIsToldOf(int first, String headers) {
    byte[] packet = packet(first, headers);
    assertFalse(chain.read(packet, 0, packet.length));
  }

  @Test
  void ipv4HasNone() {
    byte[] packet = Packets.withFragmentWord(Packets.betweenOffices(10), 0x2000);
    assertTrue(chain.read(packet, 0, packet.length));
    assertEquals(20, chain.protocolAt());
    assertEquals(9, chain.protocolFieldAt());
    assertTrue(chain.isFragment());
    assertFalse(chain.isLaterFragment());
  }

  @Test
  void anyBytesEndWithinThePacketOrAreToldOf() {
    Random random = new Random(8200);
    int whole = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] payload = new byte[random.nextInt(80)];
      random.nextBytes(payload);
      int[] extensions = {0, 43, 44, 60};
      if (payload.length > 0) {
        payload[0] = (byte) extensions[random.nextInt(4)];
      }
      byte[] packet =
          Packets.ipv6("2001:db8::1", "2001:db8::2", extensions[random.nextInt(4)], payload);
      if (chain.read(packet, 0, packet.length)) {
        assertTrue(chain.protocolAt() <= packet.length);
        assertEquals(chain.protocol(), packet[chain.protocolFieldAt()] & 0xff);
        whole++;
      }
    }
    assertTrue(whole > 1000, whole + " chains were whole");
  }

  private static byte[] packet(int first, String headersHex) {
    return Packets.ipv6("2001:db8::1", "2001:db8::2", first, HexFormat.of().parseHex(headersHex));
  }
}
