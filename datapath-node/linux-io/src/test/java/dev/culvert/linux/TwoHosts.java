package dev.culvert.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Two hosts on one wire, whose sockets a test opens, and batches for what it sends and receives.
 *
 * <pre>
 * left 10.9.1.1, 10.9.1.3 --- 10.9.1.2, 10.9.1.4 right
 * </pre>
 */
abstract class TwoHosts {
  static final int LEFT = Ipv4Packets.address("10.9.1.1");
  static final int LEFT_SECOND = Ipv4Packets.address("10.9.1.3");
  static final int RIGHT = Ipv4Packets.address("10.9.1.2");
  static final int RIGHT_SECOND = Ipv4Packets.address("10.9.1.4");
  static final int BUFFER = 1 << 20;
  static final int TOS = 0xb8;

  NetworkNamespace left;
  NetworkNamespace right;
  final ReceiveBatch received = new ReceiveBatch(32, 4096);
  final SendBatch sent = new SendBatch(32, 4096);

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

  /** The same bytes for each length. */
  static byte[] payload(int length) {
    byte[] payload = new byte[length];
    new Random(length).nextBytes(payload);
    return payload;
  }

  /** A datagram that was received. */
  byte[] datagram(int index) {
    byte[] copy = new byte[received.length(index)];
    assertEquals(copy.length, received.copyTo(index, copy, 0));
    return copy;
  }
}
