package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ESP and AH as they come from the network. */
class IpsecSocketTest extends TwoHosts {

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
