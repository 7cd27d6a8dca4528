package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** Packets that bring their own IP header. */
class RawIpSocketTest extends TwoHosts {

  @Test
  void aWholePacketArrivesAsItWasMade() throws Exception {
    byte[] packet = new byte[120];
    packet[0] = 0x46;
    packet[1] = (byte) TOS;
    packet[3] = 120;
    packet[5] = 7;
    packet[8] = 77;
    packet[9] = 51;
    System.arraycopy(new byte[] {10, 9, 1, 3, 10, 9, 1, 2}, 0, packet, 12, 8);
    // Router alert (RFC 2113), which AH covers.
    System.arraycopy(new byte[] {(byte) 148, 4, 0, 0}, 0, packet, 20, 4);
    try (RawIpSocket from = left.call(RawIpSocket::forIpv4);
        PacketSendBatch packets = PacketSendBatch.forIpv4(2, 2000);
        IpsecSocket to =
            right.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.AH, 0, 1, BUFFER));
        PollSet poll = new PollSet(to)) {
      packets.add(packet, 0, packet.length, 0x1234);
      packets.add(new byte[2000], 0, 2000, 0);
      assertEquals(1, from.send(packets));
      assertTrue(packets.errno(1) != 0, "no packet of IPv4");
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(received));
      byte[] datagram = datagram(0);
      // The kernel has filled in the checksum.
      datagram[10] = 0;
      datagram[11] = 0;
      assertArrayEquals(packet, datagram);
    }
  }

  @Test
  void overIpv6TheHeaderComesApart() throws Exception {
    left.ip("address add 2001:db8:1::1/64 dev eth0 nodad");
    right.ip("address add 2001:db8:1::2/64 dev eth0 nodad");
    byte[] packet = new byte[40 + 16];
    packet[0] = 0x6b;
    packet[1] = (byte) 0x80;
    packet[5] = 16;
    packet[6] = 51;
    packet[7] = 99;
    byte[] source = InetAddress.ofLiteral("2001:db8:1::1").getAddress();
    byte[] destination = InetAddress.ofLiteral("2001:db8:1::2").getAddress();
    System.arraycopy(source, 0, packet, 8, 16);
    System.arraycopy(destination, 0, packet, 24, 16);
    System.arraycopy(payload(16), 0, packet, 40, 16);
    try (RawIpSocket from = left.call(RawIpSocket::forIpv6);
        PacketSendBatch packets = PacketSendBatch.forIpv6(2, 2000);
        IpsecSocket to =
            right.call(() -> IpsecSocket.overIpv6(IpsecSocket.Protocol.AH, 0, 1, BUFFER));
        PollSet poll = new PollSet(to)) {
      packets.add(packet, 0, packet.length, 0x1234);
      assertEquals(1, from.send(packets));
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(received));
      assertArrayEquals(payload(16), datagram(0));
      byte[] address = new byte[16];
      received.remoteIpv6(0, address);
      assertArrayEquals(source, address);
      assertTrue(received.localIpv6(0, address));
      assertArrayEquals(destination, address);
      assertEquals(0xb8, received.trafficClass(0));
      assertEquals(99, received.hopLimit(0));
    }
  }
}
