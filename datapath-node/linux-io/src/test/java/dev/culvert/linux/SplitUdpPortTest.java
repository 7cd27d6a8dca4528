package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitUdpPortTest {
  private static final int PORT = 40_501;
  private static final int LOOPBACK = Ipv4Packets.address("127.0.0.1");
  private static final int BUFFER = 1 << 16;

  private final SendBatch batch = new SendBatch(64, 1024);
  private final ReceiveBatch received = new ReceiveBatch(64, 1024);

  @Test
  void datagramsAreSortedByTheirZeroWords() throws Exception {
    NetworkNamespace.assumeAvailable();
    try (NetworkNamespace host = NetworkNamespace.create("split");
        UdpSocket from = host.call(() -> UdpSocket.open(4501, BUFFER));
        SplitUdpPort port = host.call(() -> SplitUdpPort.open(PORT, 1, BUFFER, 4, 12))) {
      byte[] zero = new byte[20];
      Arrays.fill(zero, (byte) 1);
      Arrays.fill(zero, 4, 8, (byte) 0);
      Arrays.fill(zero, 12, 16, (byte) 0);
      send(from, zero);
      assertEquals(1, await(port.matching()));
      byte[] one = zero.clone();
      one[7] = 1;
      send(from, one);
      byte[] other = zero.clone();
      other[12] = 1;
      send(from, other);
      send(from, Arrays.copyOf(zero, 15));
      assertEquals(3, await(port.others().getFirst()), "a short one is no match");
      assertEquals(0, port.matching().receive(received));
    }
  }

  @Test
  void theOthersAreSharedOutByTheirFirstWord() throws Exception {
    NetworkNamespace.assumeAvailable();
    try (NetworkNamespace host = NetworkNamespace.create("split");
        UdpSocket from = host.call(() -> UdpSocket.open(4501, BUFFER));
        SplitUdpPort port = host.call(() -> SplitUdpPort.open(PORT, 3, BUFFER, 0, 4))) {
      for (int word : List.of(0xffff_fffe, 0xc000_0001, 7, 3, 0)) {
        send(from, ByteBuffer.allocate(8).putInt(word).putInt(1).array());
        assertEquals(1, await(port.others().get(Integer.remainderUnsigned(word, 3))), "" + word);
      }
      send(from, new byte[8]);
      assertEquals(1, await(port.matching()));
      send(from, new byte[1]);
      assertEquals(1, await(port.others().getFirst()), "a keepalive");
    }
  }

  @Test
  void aFloodOfOneSortCrowdsOutNoOther() throws Exception {
    NetworkNamespace.assumeAvailable();
    try (NetworkNamespace host = NetworkNamespace.create("split");
        UdpSocket from = host.call(() -> UdpSocket.open(4501, BUFFER));
        SplitUdpPort port = host.call(() -> SplitUdpPort.open(PORT, 1, BUFFER, 0))) {
      for (int i = 0; i < 100; i++) {
        fill(new byte[1000]);
        from.send(batch);
      }
      byte[] known = {1, 2, 3, 4};
      send(from, known);
      assertEquals(1, await(port.others().getFirst()));
      assertTrue(await(port.matching()) > 0);
    }
  }

  @Test
  void aSocketThatDoesNotShareIsRefused() throws Exception {
    NetworkNamespace.assumeAvailable();
    try (NetworkNamespace host = NetworkNamespace.create("split");
        SplitUdpPort port = host.call(() -> SplitUdpPort.open(PORT, 1, BUFFER, 0))) {
      LinuxException refused =
          assertThrows(
              LinuxException.class, () -> host.call(() -> UdpSocket.open(port.port(), BUFFER)));
      assertEquals(Errno.EADDRINUSE, refused.errno());
    }
  }

  private void fill(byte[] datagram) {
    batch.clear();
    while (!batch.isFull()) {
      batch.add(0, LOOPBACK, PORT, 0, 0, datagram, 0, datagram.length);
    }
  }

  private void send(UdpSocket from, byte[] datagram) throws LinuxException {
    batch.clear();
    batch.add(0, LOOPBACK, PORT, 0, 0, datagram, 0, datagram.length);
    assertEquals(1, from.send(batch));
  }

  private int await(UdpSocket socket) throws LinuxException {
    try (PollSet poll = new PollSet(socket)) {
      assertTrue(poll.await(5000));
      return socket.receive(received);
    }
  }
}
