package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Datagrams of UDP between two hosts, one by one, in batches and joined. */
class UdpSocketTest extends TwoHosts {

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
}
