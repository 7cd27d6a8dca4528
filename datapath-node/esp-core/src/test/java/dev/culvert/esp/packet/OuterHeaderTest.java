package dev.culvert.esp.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.contracts.IpAddress;
import dev.culvert.esp.fixture.Tunnel;
import org.junit.jupiter.api.Test;

class OuterHeaderTest {
  private static final IpAddress LOCAL = IpAddress.parse(Tunnel.GATEWAY1);
  private static final IpAddress REMOTE = IpAddress.parse(Tunnel.GATEWAY2);

  @Test
  void writesProtocol50() {
    OuterHeader header = OuterHeader.of(LOCAL, REMOTE, IpProtocol.ESP);
    byte[] packet = new byte[20 + 100];
    header.write(packet, 0, 100, 0xb8, false, 0xffff);
    assertEquals(20, header.bytes());
    assertTrue(Ipv4Header.wellFormed(packet, 0, packet.length));
    assertEquals(IpProtocol.ESP, Ipv4Header.protocol(packet, 0));
    assertEquals(0xb8, Ipv4Header.tos(packet, 0));
    assertEquals(0xffff, Ipv4Header.identification(packet, 0));
    assertEquals(64, Ipv4Header.ttl(packet, 0));
    assertFalse(Ipv4Header.dontFragment(packet, 0));
    assertEquals((int) LOCAL.low(), Ipv4Header.source(packet, 0));
    assertEquals((int) REMOTE.low(), Ipv4Header.destination(packet, 0));
  }

  @Test
  void writesUdpWithoutChecksum() {
    OuterHeader header = OuterHeader.udp(LOCAL, 4500, REMOTE, 61234);
    byte[] packet = new byte[28 + 100];
    header.write(packet, 0, 100, 0, false, 1);
    assertEquals(28, header.bytes());
    assertTrue(Ipv4Header.wellFormed(packet, 0, packet.length));
    assertEquals(IpProtocol.UDP, Ipv4Header.protocol(packet, 0));
    assertEquals(4500, UdpHeader.sourcePort(packet, 20));
    assertEquals(61234, UdpHeader.destinationPort(packet, 20));
    assertEquals(108, UdpHeader.length(packet, 20));
    assertEquals(0, NetworkOrder.get16(packet, 26));
  }

  @Test
  void writesIpv6() {
    IpAddress local = IpAddress.parse("2001:db8::1");
    IpAddress remote = IpAddress.parse("2001:db8::2");
    byte[] expected = new byte[48 + 100];
    Ipv6Header.write(expected, 0, 0xb8, 108, IpProtocol.UDP, 64, local.bytes(), remote.bytes());
    UdpHeader.write(expected, 40, 4500, 61234, 108);
    OuterHeader header = OuterHeader.udp(local, 4500, remote, 61234);
    byte[] packet = new byte[48 + 100];
    header.write(packet, 0, 100, 0xb8, true, 1);
    assertEquals(48, header.bytes());
    assertArrayEquals(expected, packet);
    assertEquals(40, OuterHeader.of(local, remote, IpProtocol.ESP).bytes());
  }

  @Test
  void checksumIsRightForEveryLengthAndIdentification() {
    OuterHeader header =
        OuterHeader.of(
            IpAddress.parse("255.255.255.255"), IpAddress.parse("255.255.255.254"), IpProtocol.ESP);
    byte[] packet = new byte[0x10000];
    for (int i = 1; i < 0xffff - 20; i += 97) {
      header.write(packet, 0, i, i & 0xff, i % 2 == 0, 0xffff - i);
      assertEquals(i % 2 == 0, Ipv4Header.dontFragment(packet, 0));
      assertTrue(Ipv4Header.wellFormed(packet, 0, packet.length));
    }
  }
}
