package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpHeaderTest {
  private static final int INPUTS = 20_000 * Integer.getInteger("culvert.fuzz.times", 1);

  /** From port 40000 to port 80, SYN. */
  private static final String HEADER =
      "9c400050" + "00000001" + "00000000" + "%x002ffff" + "00000000";

  private static byte[] syn(String source, String destination, String options) {
    int words = 5 + options.length() / 8;
    byte[] tcp = HexFormat.of().parseHex(HEADER.formatted(words) + options);
    byte[] packet = Packets.ip(source, destination, IpProtocol.TCP, tcp);
    int at = packet.length - tcp.length;
    int checksum = InternetChecksum.withPseudoHeader(packet, 0, IpProtocol.TCP, at, tcp.length);
    NetworkOrder.put16(packet, at + 16, checksum);
    return packet;
  }

  private static int check(byte[] packet, int at) {
    return InternetChecksum.withPseudoHeader(packet, 0, IpProtocol.TCP, at, packet.length - at);
  }

  /** At an even offset, at an odd one, and behind an option that nobody knows. */
  @ParameterizedTest
  @ValueSource(strings = {"020405b4", "01020405b4000000", "fd0501020302040" + "5b4000000"})
  void lowersTheSizeAndKeepsTheChecksumRight(String options) {
    for (String host : new String[] {"10.0.0.1", "2001:db8::1"}) {
      byte[] packet = syn(host, host, options);
      int at = packet.length - 20 - options.length() / 2;
      assertTrue(TcpHeader.isSyn(packet, at, packet.length));
      TcpHeader.clampSegmentSize(packet, at, packet.length, 1360);
      assertArrayEquals(syn(host, host, options.replace("05b4", "0550")), packet);
      assertEquals(0, check(packet, at));
      byte[] lowered = packet.clone();
      TcpHeader.clampSegmentSize(packet, at, packet.length, 1400);
      assertArrayEquals(lowered, packet, "never raised");
    }
  }

  @Test
  void whatIsNoSynIsNone() {
    byte[] packet = syn("10.0.0.1", "10.0.0.2", "020405b4");
    packet[20 + 13] = 0x10;
    assertFalse(TcpHeader.isSyn(packet, 20, packet.length));
    packet[20 + 13] = 0x12;
    assertTrue(TcpHeader.isSyn(packet, 20, packet.length));
    assertFalse(TcpHeader.isSyn(packet, 20, 39));
  }

  @Test
  void anyOptionsAreReadWithinThePacket() {
    Random random = new Random(9293);
    for (int i = 0; i < INPUTS; i++) {
      byte[] options = new byte[4 * random.nextInt(11)];
      random.nextBytes(options);
      byte[] packet = syn("10.0.0.1", "10.0.0.2", HexFormat.of().formatHex(options));
      packet[20 + 12] = (byte) random.nextInt();
      NetworkOrder.put16(packet, 36, 0);
      NetworkOrder.put16(packet, 36, check(packet, 20));
      TcpHeader.clampSegmentSize(packet, 20, packet.length, 1200);
      assertEquals(0, check(packet, 20));
    }
  }
}
