package dev.culvert.esp.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.culvert.esp.fixture.Packets;
import dev.culvert.esp.packet.PacketBatch;
import dev.culvert.esp.packet.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmenterTest {
  private static final int UDP_CHECKSUM = 6;

  private static List<byte[]> cut(byte[] frame) {
    Segmenter segmenter = new Segmenter();
    segmenter.begin(frame, 0, frame.length);
    List<byte[]> packets = new ArrayList<>();
    PacketBatch batch = new PacketBatch(1, Packets.PACKET_BYTES);
    while (segmenter.hasNext()) {
      segmenter.next(batch);
      packets.add(Packets.bytes(batch, 0));
      batch.clear();
    }
    return packets;
  }

  private static byte[] tcpFrame(byte[] packet, int segmentBytes) {
    boolean ipv6 = packet[0] >> 4 == 6;
    int kind = ipv6 ? VirtioNetHeader.TCP_OVER_IPV6 : VirtioNetHeader.TCP_OVER_IPV4;
    return Segments.frame(packet, kind, segmentBytes, TcpHeader.CHECKSUM);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cutsTcpAsTheConnectionWouldHaveSentIt(boolean ipv6) {
    int all = TcpHeader.ACK | TcpHeader.PSH | TcpHeader.FIN | TcpHeader.CWR;
    byte[] large = Segments.tcp(ipv6, 0, all, 2501);
    List<byte[]> packets = cut(tcpFrame(large, 1000));
    assertEquals(3, packets.size());
    int tcpAt = Segments.headerBytes(ipv6);
    int dataAt = tcpAt + 32;
    for (int i = 0; i < 3; i++) {
      byte[] packet = packets.get(i);
      int data = i < 2 ? 1000 : 501;
      assertEquals(dataAt + data, packet.length);
      assertTrue(Segments.checksumsRight(packet), "checksums of segment " + i);
      assertEquals(Segments.SEQUENCE + 1000 * i, TcpHeader.sequence(packet, tcpAt));
      for (int j = 0; j < data; j++) {
        assertEquals(large[dataAt + 1000 * i + j], packet[dataAt + j]);
      }
      assertEquals(ipv6 ? 0 : 7 + i, ipv6 ? 0 : packet[5], "identification");
    }
    assertEquals(TcpHeader.ACK | TcpHeader.CWR, TcpHeader.flags(packets.get(0), tcpAt));
    assertEquals(TcpHeader.ACK, TcpHeader.flags(packets.get(1), tcpAt));
    assertEquals(all & ~TcpHeader.CWR, TcpHeader.flags(packets.get(2), tcpAt));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.1.202.7,10.1.101.9", "2001:db8::1,2001:db8:1::2"})
  void cutsUdpIntoDatagrams(String addresses) {
    String[] ends = addresses.split(",");
    byte[] large = Packets.udp(ends[0], 5000, ends[1], 6000, 1100);
    List<byte[]> packets =
        cut(Segments.frame(large, VirtioNetHeader.UDP_DATAGRAMS, 500, UDP_CHECKSUM));
    assertEquals(List.of(500, 500, 100), packets.stream().map(SegmenterTest::udpBytes).toList());
    assertTrue(packets.stream().allMatch(Segments::checksumsRight));
  }

  private static int udpBytes(byte[] packet) {
    int udpAt = Segments.headerBytes(packet[0] >> 4 == 6);
    int length = (packet[udpAt + 4] & 0xff) << 8 | packet[udpAt + 5] & 0xff;
    assertEquals(packet.length - udpAt, length);
    return length - 8;
  }

  @Test
  void completesTheChecksumOfAWholePacket() {
    byte[] packet = Segments.tcp(false, 0, TcpHeader.ACK, 333);
    byte[] frame = Segments.frame(packet, VirtioNetHeader.WHOLE, 0, TcpHeader.CHECKSUM);
    assertArrayEquals(packet, cut(frame).getFirst());
    byte[] complete = new byte[VirtioNetHeader.BYTES + packet.length];
    System.arraycopy(packet, 0, complete, VirtioNetHeader.BYTES, packet.length);
    assertArrayEquals(packet, cut(complete).getFirst());
  }

  @Test
  void whatTheBatchCannotTakeIsCutOffThere() {
    byte[] frame = tcpFrame(Segments.tcp(false, 0, TcpHeader.ACK, 4000), 3000);
    assertEquals(List.of(Packets.PACKET_BYTES), cut(frame).stream().map(p -> p.length).toList());
  }

  /** The header before a packet is the kernel's, but nothing that it may say breaks anything. */
  @Test
  void anyFrameBecomesPacketsThatFit() {
    Random random = new Random(9293);
    Segmenter segmenter = new Segmenter();
    PacketBatch batch = new PacketBatch(64, Packets.PACKET_BYTES);
    for (int i = 0; i < 20_000; i++) {
      byte[] frame = new byte[VirtioNetHeader.BYTES + random.nextInt(300)];
      random.nextBytes(frame);
      frame[1] = (byte) (random.nextInt(2) == 0 ? 1 : 5);
      frame[7] = 0;
      segmenter.begin(frame, 0, frame.length);
      while (segmenter.hasNext()) {
        segmenter.next(batch);
      }
      for (int j = 0; j < batch.size(); j++) {
        assertFalse(batch.length(j) > Packets.PACKET_BYTES);
      }
      batch.clear();
    }
  }
}
