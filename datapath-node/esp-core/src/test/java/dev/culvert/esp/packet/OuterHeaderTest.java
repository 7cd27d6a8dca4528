package dev.culvert.esp.packet;

import static dev.culvert.esp.fixture.Packets.address;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Tunnel;
import org.junit.jupiter.api.Test;

class OuterHeaderTest {
  private static final int LOCAL = address(Tunnel.GATEWAY1);
  private static final int REMOTE = address(Tunnel.GATEWAY2);

  @Test
  void writesProtocol50() {
    OuterHeader header = OuterHeader.protocol50(LOCAL, REMOTE);
    byte[] packet = new byte[20 + 100];
    header.write(packet, 0, 100, 0xb8, 0xffff);
    assertEquals(20, header.bytes());
    assertTrue(Ipv4Header.wellFormed(packet, 0, packet.length));
    assertEquals(Ipv4Header.PROTOCOL_ESP, Ipv4Header.protocol(packet, 0));
    assertEquals(0xb8, Ipv4Header.tos(packet, 0));
    assertEquals(0xffff, Ipv4Header.identification(packet, 0));
    assertEquals(64, Ipv4Header.ttl(packet, 0));
    assertFalse(Ipv4Header.dontFragment(packet, 0));
    assertEquals(LOCAL, Ipv4Header.source(packet, 0));
    assertEquals(REMOTE, Ipv4Header.destination(packet, 0));
  }

  @Test
  void writesUdpWithoutChecksum() {
    OuterHeader header = OuterHeader.udp(LOCAL, 4500, REMOTE, 61234);
    byte[] packet = new byte[28 + 100];
    header.write(packet, 0, 100, 0, 1);
    assertEquals(28, header.bytes());
    assertTrue(Ipv4Header.wellFormed(packet, 0, packet.length));
    assertEquals(Ipv4Header.PROTOCOL_UDP, Ipv4Header.protocol(packet, 0));
    assertEquals(4500, UdpHeader.sourcePort(packet, 20));
    assertEquals(61234, UdpHeader.destinationPort(packet, 20));
    assertEquals(108, UdpHeader.length(packet, 20));
    assertEquals(0, NetworkOrder.get16(packet, 26));
  }

  @Test
  void checksumIsRightForEveryLengthAndIdentification() {
    OuterHeader header = OuterHeader.protocol50(0xffff_ffff, 0xffff_fffe);
    byte[] packet = new byte[0x10000];
    for (int i = 1; i < 0xffff - 20; i += 97) {
      header.write(packet, 0, i, i & 0xff, 0xffff - i);
      assertTrue(Ipv4Header.wellFormed(packet, 0, packet.length));
    }
  }
}
