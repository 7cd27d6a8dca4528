package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 *
 *
 * <pre>
 * left 10.9.1.1, 10.9.1.3 --- 10.9.1.2, 10.9.1.4 right
 * </pre>
 */
class SocketTest {
  private static final int LEFT = Ipv4Packets.address("10.9.1.1");
  private static final int LEFT_SECOND = Ipv4Packets.address("10.9.1.3");
  private static final int RIGHT = Ipv4Packets.address("10.9.1.2");
  private static final int RIGHT_SECOND = Ipv4Packets.address("10.9.1.4");
  private static final int BUFFER = 1 << 20;
  private static final int TOS = 0xb8;

  private NetworkNamespace left;
  private NetworkNamespace right;
  private final ReceiveBatch received = new ReceiveBatch(32, 4096);
  private final SendBatch sent = new SendBatch(32, 4096);

  @BeforeEach
  void makeHosts() throws Exception {
    NetworkNamespace.assumeAvailable();
    left = NetworkNamespace.create("left");
    right = NetworkNamespace.create("right");
    NetworkNamespace.connect(left, "eth0", right, "eth0");
    left.ip("address add 10.9.1.1/24 dev eth0");
    left.ip("address add 10.9.1.3/24 dev eth0");
    right.ip("address add 10.9.1.2/24 dev eth0");
    right.ip("address add 10.9.1.4/24 dev eth0");
  }

  @AfterEach
  void removeHosts() throws Exception {
    received.close();
    sent.close();
    for (NetworkNamespace host : Arrays.asList(left, right)) {
      if (host != null) {
        host.close();
      }
    }
  }

  private static byte[] payload(int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    return payload;
  }

  private byte[] datagram(int index) {
    byte[] copy = new byte[received.length(index)];
    assertEquals(copy.length, received.copyTo(index, copy, 0));
    return copy;
  }

  @Test
  void udpKnowsAndChoosesTheLocalAddress() throws Exception {
    try (UdpSocket from = left.call(() -> UdpSocket.open(4500, BUFFER));
        UdpSocket to = right.call(() -> UdpSocket.open(500, BUFFER));
        PollSet poll = new PollSet(to)) {
      sent.add(LEFT_SECOND, RIGHT_SECOND, 500, TOS, 0x1234, payload(100), 0, 100);
      assertEquals(1, from.send(sent));
      assertTrue(poll.await(5000));
      assertTrue(poll.readable(0));
      assertEquals(1, to.receive(received));
      assertEquals(LEFT_SECOND, received.remoteAddress(0));
      assertEquals(4500, received.remotePort(0));
      assertEquals(RIGHT_SECOND, received.localAddress(0));
      assertArrayEquals(new byte[] {10, 9, 1, 3}, received.remote(0));
      assertArrayEquals(new byte[] {10, 9, 1, 4}, received.local(0));
      assertEquals(TOS, received.tos(0));
      assertArrayEquals(payload(100), datagram(0));
      assertEquals(0, to.receive(received));
    }
  }

  @Test
  void udpOverIpv6KnowsAndChoosesTheLocalAddress() throws Exception {
    for (String address : List.of("2001:db8::1", "2001:db8::3")) {
      left.ip("address add " + address + "/64 dev eth0 nodad");
    }
    for (String address : List.of("2001:db8::2", "2001:db8::4")) {
      right.ip("address add " + address + "/64 dev eth0 nodad");
    }
    byte[] from = InetAddress.ofLiteral("2001:db8::3").getAddress();
    byte[] to = InetAddress.ofLiteral("2001:db8::4").getAddress();
    try (UdpSocket sending = left.call(() -> UdpSocket.openIpv6(4500, BUFFER));
        UdpSocket receiving = right.call(() -> UdpSocket.openIpv6(500, BUFFER));
        UdpSocket ofIpv4 = right.call(() -> UdpSocket.open(500, BUFFER));
        Ipv6SendBatch batch = new Ipv6SendBatch(2, 100);
        PollSet poll = new PollSet(receiving)) {
      batch.add(from, to, 500, 0x1234, payload(100));
      batch.add(from, to, 500, 0x1234, payload(7));
      assertEquals(2, sending.send(batch));
      for (int next = 0; next < 2; ) {
        assertTrue(poll.await(5000));
        for (int i = 0, count = receiving.receive(received); i < count; i++, next++) {
          assertArrayEquals(from, received.remote(i));
          assertArrayEquals(to, received.local(i));
          assertEquals(4500, received.remotePort(i));
          assertArrayEquals(payload(next == 0 ? 100 : 7), datagram(i));
        }
      }
      assertEquals(0, ofIpv4.receive(received), "the port of IPv4 is another");
    }
  }

  @Test
  void udpComesAndGoesInBatches() throws Exception {
    try (UdpSocket from = left.call(() -> UdpSocket.open(4500, BUFFER));
        UdpSocket to = right.call(() -> UdpSocket.open(4500, BUFFER));
        PollSet poll = new PollSet(to)) {
      left.execute("ping -n -c 1 -W 2 10.9.1.2");
      for (int length = 1; length <= 32; length++) {
        sent.add(0, RIGHT, 4500, 0, 0, payload(length), 0, length);
      }
      assertTrue(sent.isFull());
      assertEquals(32, from.send(sent));
      for (int next = 1; next <= 32; ) {
        assertTrue(poll.await(5000));
        for (int i = 0, count = to.receive(received); i < count; i++, next++) {
          assertArrayEquals(payload(next), datagram(i));
          assertEquals(LEFT, received.remoteAddress(i));
        }
      }
    }
  }

  @Test
  void oneSendBecomesSeveralDatagrams() throws Exception {
    try (UdpSocket from = left.call(() -> UdpSocket.open(4500, BUFFER));
        UdpSocket to = right.call(() -> UdpSocket.open(500, BUFFER));
        PollSet poll = new PollSet(to)) {
      from.segment(30);
      sent.add(0, RIGHT, 500, 0, 0, payload(100), 0, 100);
      assertEquals(1, from.send(sent));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      List<Integer> lengths = new ArrayList<>();
      while (all.size() < 100) {
        assertTrue(poll.await(5000));
        for (int i = 0, count = to.receive(received); i < count; i++) {
          lengths.add(datagram(i).length);
          all.writeBytes(datagram(i));
        }
      }
      assertEquals(List.of(30, 30, 30, 10), lengths);
      assertArrayEquals(payload(100), all.toByteArray());
    }
  }

  /** All of one length but the last travel as one, and come as one where the reader asks for it. */
  @Test
  void joinedDatagramsTravelAsOne() throws Exception {
    try (UdpSocket from = left.call(() -> UdpSocket.open(4500, BUFFER));
        UdpSocket to = right.call(() -> UdpSocket.open(500, BUFFER));
        PollSet poll = new PollSet(to)) {
      to.joinReceived();
      sent.add(0, RIGHT, 500, TOS, 0, payload(100), 0, 100);
      assertTrue(sent.join(0, RIGHT, 500, TOS, 0, payload(100), 0, 100));
      assertFalse(sent.join(0, RIGHT, 500, 0, 0, payload(100), 0, 100), "another TOS");
      assertFalse(sent.join(0, RIGHT, 501, TOS, 0, payload(100), 0, 100), "another port");
      assertFalse(sent.join(0, RIGHT, 500, TOS, 1, payload(100), 0, 100), "another mark");
      assertFalse(sent.join(0, RIGHT, 500, TOS, 0, payload(101), 0, 101), "a longer one");
      assertTrue(sent.join(0, RIGHT, 500, TOS, 0, payload(40), 0, 40));
      assertFalse(sent.join(0, RIGHT, 500, TOS, 0, payload(40), 0, 40), "behind a shorter one");
      assertEquals(1, sent.size());
      assertEquals(3, from.send(sent));
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(received));
      assertEquals(240, received.length(0));
      assertEquals(100, received.segmentBytes(0));
      assertEquals(TOS, received.tos(0));
      assertEquals(RIGHT, received.localAddress(0));
      byte[] last = new byte[40];
      received.copyTo(0, 200, 40, last, 0);
      assertArrayEquals(payload(40), last);
    }
  }

  @Test
  void joinedDatagramsThatAreTooLongForTheRouteGoOneByOneInFragments() throws Exception {
    try (UdpSocket from = left.call(() -> UdpSocket.open(4500, BUFFER));
        UdpSocket to = right.call(() -> UdpSocket.open(500, BUFFER));
        PollSet poll = new PollSet(to)) {
      sent.add(0, RIGHT, 500, 0, 0, payload(1600), 0, 1600);
      assertTrue(sent.join(0, RIGHT, 500, 0, 0, payload(1500), 0, 1500));
      assertEquals(2, from.send(sent));
      List<Integer> lengths = new ArrayList<>();
      while (lengths.size() < 2) {
        assertTrue(poll.await(5000));
        for (int i = 0, count = to.receive(received); i < count; i++) {
          assertArrayEquals(payload(received.length(i)), datagram(i));
          lengths.add(received.length(i));
        }
      }
      assertEquals(List.of(1600, 1500), lengths);
    }
  }

  @Test
  void aRefusedDatagramDoesNotStopTheOthers() throws Exception {
    try (UdpSocket from = left.call(() -> UdpSocket.open(4500, BUFFER))) {
      from.setDontFragment(true);
      sent.add(0, RIGHT, 4500, 0, 0, payload(10), 0, 10);
      sent.add(Ipv4Packets.address("10.77.0.1"), RIGHT, 4500, 0, 0, payload(10), 0, 10);
      sent.add(0, RIGHT, 4500, 0, 0, payload(1600), 0, 1600);
      sent.add(0, RIGHT, 4500, 0, 0, payload(10), 0, 10);
      assertEquals(2, from.send(sent));
      assertEquals(0, sent.errno(0));
      assertEquals(Errno.ENETUNREACH.code(), sent.errno(1));
      assertEquals(Errno.EMSGSIZE.code(), sent.errno(2));
      assertEquals(0, sent.errno(3));
      assertThrows(IllegalArgumentException.class, () -> addOversized());
    }
  }

  private void addOversized() {
    sent.add(0, RIGHT, 4500, 0, 0, payload(5000), 0, 5000);
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (UdpSocket _ = left.call(() -> UdpSocket.open(500, BUFFER))) {
      LinuxException taken =
          assertThrows(LinuxException.class, () -> left.call(() -> UdpSocket.open(500, BUFFER)));
      assertEquals(Errno.EADDRINUSE, taken.errno());
      assertTrue(taken.getMessage().contains("500"), taken.getMessage());
    }
  }

  @Test
  void espIsReceivedWithItsOuterHeader() throws Exception {
    try (IpsecSocket from =
            left.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER));
        IpsecSocket to =
            right.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER));
        PollSet poll = new PollSet(to)) {
      sent.add(LEFT_SECOND, RIGHT, 0, TOS, 0, payload(200), 0, 200);
      assertEquals(1, from.send(sent));
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(received));
      byte[] datagram = datagram(0);
      assertEquals(220, datagram.length);
      assertEquals(50, Ipv4Packets.protocol(datagram));
      assertEquals(LEFT_SECOND, Ipv4Packets.source(datagram));
      assertEquals(RIGHT, Ipv4Packets.destination(datagram));
      assertEquals(TOS, datagram[1] & 0xff);
      assertEquals(0, datagram[6] & 0x40, "DF is clear");
      assertArrayEquals(payload(200), Arrays.copyOfRange(datagram, 20, 220));
      assertEquals(LEFT_SECOND, received.remoteAddress(0));
      assertEquals(RIGHT, received.localAddress(0));
    }
  }

  /** Each comes to one of three, and to no other. */
  @ParameterizedTest
  @EnumSource(IpsecSocket.Protocol.class)
  void socketsShareThePacketsOutBySpi(IpsecSocket.Protocol protocol) throws Exception {
    int spiAt = protocol == IpsecSocket.Protocol.AH ? 4 : 0;
    try (IpsecSocket from = left.call(() -> IpsecSocket.overIpv4(protocol, 0, 1, BUFFER));
        IpsecSocket first = right.call(() -> IpsecSocket.overIpv4(protocol, 0, 3, BUFFER));
        IpsecSocket second = right.call(() -> IpsecSocket.overIpv4(protocol, 1, 3, BUFFER));
        IpsecSocket third = right.call(() -> IpsecSocket.overIpv4(protocol, 2, 3, BUFFER))) {
      List<IpsecSocket> sockets = List.of(first, second, third);
      for (int spi : List.of(0x1000, 0x1001, 0x1002, 0xffff_fffe)) {
        byte[] packet = ByteBuffer.allocate(32).putInt(spiAt, spi).array();
        sent.clear();
        sent.add(LEFT, RIGHT, 0, TOS, 0, packet, 0, packet.length);
        assertEquals(1, from.send(sent));
        IpsecSocket owner = sockets.get(Integer.remainderUnsigned(spi, 3));
        try (PollSet poll = new PollSet(owner)) {
          assertTrue(poll.await(5000));
        }
        assertEquals(1, owner.receive(received));
        for (IpsecSocket socket : sockets) {
          assertEquals(0, socket.receive(received));
        }
      }
    }
  }

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

  @Test
  void dontFragmentDecidesWhatHappensAboveTheMtu() throws Exception {
    try (IpsecSocket from =
            left.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER));
        IpsecSocket to =
            right.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER));
        PollSet poll = new PollSet(to)) {
      sent.add(0, RIGHT, 0, 0, 0, payload(3000), 0, 3000);
      assertEquals(1, from.send(sent));
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(received));
      assertEquals(3020, received.length(0), "reassembled");
      assertFalse(received.truncated(0));
      from.setDontFragment(true);
      assertEquals(0, from.send(sent));
      assertEquals(Errno.EMSGSIZE.code(), sent.errno(0));
      sent.clear();
      sent.add(0, RIGHT, 0, 0, 0, payload(100), 0, 100);
      assertEquals(1, from.send(sent));
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(received));
      assertEquals(0x40, datagram(0)[6] & 0x40, "DF is set");
    }
  }

  @Test
  void aDatagramLargerThanItsSlotIsMarked() throws Exception {
    try (IpsecSocket from =
            left.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER));
        IpsecSocket to =
            right.call(() -> IpsecSocket.overIpv4(IpsecSocket.Protocol.ESP, 0, 1, BUFFER));
        ReceiveBatch small = new ReceiveBatch(1, 100);
        PollSet poll = new PollSet(to)) {
      sent.add(0, RIGHT, 0, 0, 0, payload(500), 0, 500);
      assertEquals(1, from.send(sent));
      assertTrue(poll.await(5000));
      assertEquals(1, to.receive(small));
      assertTrue(small.truncated(0));
      assertEquals(100, small.length(0));
    }
  }
}
