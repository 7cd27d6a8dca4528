package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
      assertEquals(TOS, received.tos(0));
      assertArrayEquals(payload(100), datagram(0));
      assertEquals(0, to.receive(received));
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
    try (RawEspSocket from = left.call(() -> RawEspSocket.open(BUFFER));
        RawEspSocket to = right.call(() -> RawEspSocket.open(BUFFER));
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

  @Test
  void dontFragmentDecidesWhatHappensAboveTheMtu() throws Exception {
    try (RawEspSocket from = left.call(() -> RawEspSocket.open(BUFFER));
        RawEspSocket to = right.call(() -> RawEspSocket.open(BUFFER));
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
    try (RawEspSocket from = left.call(() -> RawEspSocket.open(BUFFER));
        RawEspSocket to = right.call(() -> RawEspSocket.open(BUFFER));
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
